import type { SetUpName } from './installations.ts';
import type { Stage } from './stage.ts';

/** One way in which a turn can go wrong, or has to go right, and what its user may rely on then. */
export type Scenario = {
  readonly name: string;
  /** What the model or its provider does, or what is there before it is asked. */
  readonly given: string;
  readonly gets: string;
  /** 'two providers' where nothing else is said. */
  readonly on?: SetUpName;
  /** In a process that nobody else has used or will. */
  readonly isAlone?: boolean;
  /** Does it all, and throws where the user does not get it. */
  readonly plays: (stage: Stage) => Promise<void>;
};
