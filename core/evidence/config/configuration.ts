import type { ValueType } from './value-types.ts';

/** How a configuration is written down. `blocks` is the form of nginx: directives that end with `;`, blocks in braces. */
export const SYNTAXES = ['yaml', 'json', 'toml', 'ini', 'properties', 'env', 'blocks', 'directives'] as const;
export type Syntax = (typeof SYNTAXES)[number];

/** One value of a configuration and where it stands. */
export type Setting = {
  /** `spec.replicas`, `containers[app].image`, `[section].key`, `KEY`. Unique within a configuration. */
  readonly path: string;
  /** As written, at most 200 characters; what is secret in it reads `<secret>`. */
  readonly value: string;
  readonly line: number;
  /** Tells two values apart of which `value` does not show everything. 32 bits: too few to find the value again. */
  readonly fingerprint?: number;
  /** Only where the syntax tells texts from others. */
  readonly type?: ValueType;
};

/** What is kept of a configuration: enough to compare it with another one without reading either again. */
export type Configuration = {
  readonly syntax: Syntax;
  /** In the order of the file, at most 5,000. */
  readonly settings: readonly Setting[];
  /** How many more there were. */
  readonly omitted: number;
};

/** A value as a reader found it: nothing is masked yet. */
export type Entry = { readonly path: string; readonly value: string; readonly line: number; readonly type?: ValueType };

/** Something that is wrong with the file as such. */
export type Flaw =
  | { readonly kind: 'syntax'; readonly line: number; readonly message: string }
  | { readonly kind: 'duplicate'; readonly line: number; readonly firstLine: number; readonly path: string }
  | { readonly kind: 'limit'; readonly line: number; readonly message: string };

/** What a reader makes of a text. */
export type Reading = {
  readonly entries: readonly Entry[];
  /** At most 50. */
  readonly flaws: readonly Flaw[];
  readonly omitted: number;
};

export const MAX_SETTINGS = 5000;
export const MAX_FLAWS = 50;
/** Deeper nesting is not followed: people do not write it. */
export const MAX_DEPTH = 64;
const PATH_CAP = 300;
const VALUE_CAP = 4000;

/** Collects what a reader finds, within the caps. */
export type ReadingInProgress = {
  readonly add: (path: string, value: string, line: number, type?: ValueType) => void;
  readonly flaw: (flaw: Flaw) => void;
  readonly end: () => Reading;
};

/** A path that was there before gets a number, so that each is found again in another version of the file. */
export const reading = (): ReadingInProgress => {
  const entries: Entry[] = [];
  const flaws: Flaw[] = [];
  const seen = new Map<string, number>();
  let omitted = 0;
  return {
    add: (path, value, line, type) => {
      if (entries.length === MAX_SETTINGS) {
        omitted++;
        return;
      }
      const short = path.slice(0, PATH_CAP).toWellFormed();
      const nth = (seen.get(short) ?? 0) + 1;
      seen.set(short, nth);
      const entry = { path: nth === 1 ? short : `${short}#${nth}`, value: value.slice(0, VALUE_CAP), line };
      entries.push(type === undefined ? entry : { ...entry, type });
    },
    flaw: flaw => {
      if (flaws.length < MAX_FLAWS) flaws.push(flaw);
    },
    end: () => ({ entries, flaws, omitted }),
  };
};
