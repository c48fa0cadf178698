import type { FileKey } from '../files.ts';
import type { Stage } from '../stage.ts';

/** One kind of outage: the files that its case has, and how it comes about in them. */
export type Incident = {
  readonly name: string;
  readonly files: readonly FileKey[];
  readonly unfold: (on: Stage) => void;
};
