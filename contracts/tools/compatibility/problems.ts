import type { Place } from './places.ts';

/** A document that cannot be read as what it should be; nothing can be said about its compatibility. */
export type Problem = Place & {
  /** The rule that is broken, for example `yaml`, `unknown-reference`, or a rule of the AsyncAPI parser. */
  readonly rule: string;
  readonly message: string;
  /** Counted from 1, where it is known. */
  readonly line?: number;
};
