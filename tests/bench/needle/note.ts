import type { Random } from './random.ts';

export type Severity = 'debug' | 'info' | 'warn' | 'error' | 'fatal';

/** One thing that a program of the made-up company has to say; a file's format decides how it looks. */
export type Note = {
  readonly severity: Severity;
  /** Who says it: a logger, a program, a source file, as the file's format has it. */
  readonly source: string;
  readonly text: string;
  readonly fields?: Readonly<Record<string, string | number>>;
  /** Lines that follow the first one, such as a stack trace. */
  readonly trace?: readonly string[];
};

/** The ordinary things a program says: how often compared with the others, and what. */
export type Chatter = readonly (readonly [weight: number, say: (random: Random) => Note])[];

const speaker =
  (severity: Severity) =>
  (source: string, text: string, fields?: Note['fields'], trace?: Note['trace']): Note => ({
    severity,
    source,
    text,
    ...(fields && { fields }),
    ...(trace && { trace }),
  });

export const debug = speaker('debug');
export const info = speaker('info');
export const warn = speaker('warn');
export const error = speaker('error');
export const fatal = speaker('fatal');
