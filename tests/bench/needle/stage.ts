import { FILES, type FileKey } from './files.ts';
import type { Note } from './note.ts';
import type { Random } from './random.ts';

export type Written = { readonly at: number; readonly text: string; readonly cause: boolean };

/** How requests fare for a while; `share` of them get `status` after about `seconds`. */
export type Disturbance = {
  readonly from: number;
  readonly until: number;
  readonly share: number;
  readonly status: number;
  readonly seconds: number;
};

/** A clock that is wrong from a moment on, by so many milliseconds. */
type Skew = { readonly from: number; readonly by: number };

export type Span = { readonly start: number; readonly outbreak: number; readonly over: number; readonly end: number };

/**
 * Where an incident plays. All times are seconds after the outbreak (negative: before it); the stage turns them into
 * moments. What is said to a file that the case does not have is not heard.
 */
export type Stage = {
  readonly random: Random;
  /** Seconds from the outbreak to the first line, to the recovery (or the last line) and to the last line. */
  readonly start: number;
  readonly over: number;
  readonly end: number;
  say(file: FileKey, at: number, note: Note): void;
  /** The one line that an operator would point at as the beginning of it all. */
  cause(file: FileKey, at: number, note: Note): void;
  /** A Poisson stream; `perMinute` is for a company with ten lines a second, and grows with the traffic. */
  pour(file: FileKey, from: number, until: number, perMinute: number, note: (random: Random) => Note): void;
  /** Ordinary chatter becomes less: `share` of it remains. */
  quieten(file: FileKey, from: number, until: number, share: number): void;
  disturb(from: number, until: number, share: number, status: number, seconds: number): void;
  skew(file: FileKey, from: number, bySeconds: number): void;
};

export type Quiet = { readonly file: FileKey; readonly from: number; readonly until: number; readonly share: number };

/** What a stage collects while the incident and its red herrings play. */
export type Recording = {
  readonly written: ReadonlyMap<FileKey, Written[]>;
  readonly quiets: Quiet[];
  readonly disturbances: Disturbance[];
  readonly skews: Map<FileKey, Skew>;
};

export const record = (files: readonly FileKey[]): Recording => ({
  written: new Map(files.map(file => [file, []])),
  quiets: [],
  disturbances: [],
  skews: new Map(),
});

/** Writes a note into a recording, in the file's format and with the clock of the file's host. */
export const write = (to: Recording, file: FileKey, at: number, note: Note, pid: number, cause = false): void => {
  const skew = to.skews.get(file);
  const shown = skew && at >= skew.from ? at + skew.by : at;
  to.written.get(file)?.push({ at, text: FILES[file].format(shown, note, pid), cause });
};

export const stage = (random: Random, to: Recording, span: Span, linesPerSecond: number): Stage => {
  const moment = (seconds: number): number => span.outbreak + seconds * 1000;
  const load = Math.max(0.3, linesPerSecond / 10);
  const say = (file: FileKey, at: number, note: Note, cause = false): void =>
    write(to, file, moment(at), note, random.between(1000, 30_000), cause);
  return {
    random,
    start: (span.start - span.outbreak) / 1000,
    over: (span.over - span.outbreak) / 1000,
    end: (span.end - span.outbreak) / 1000,
    say: (file, at, note) => say(file, at, note),
    cause: (file, at, note) => say(file, at, note, true),
    pour: (file, from, until, perMinute, note) => {
      const mean = 60 / (perMinute * load);
      for (let at = from + random.wait(mean); at < until; at += random.wait(mean)) say(file, at, note(random));
    },
    quieten: (file, from, until, share) => to.quiets.push({ file, from: moment(from), until: moment(until), share }),
    disturb: (from, until, share, status, seconds) =>
      to.disturbances.push({ from: moment(from), until: moment(until), share, status, seconds }),
    skew: (file, from, bySeconds) => to.skews.set(file, { from: moment(from), by: bySeconds * 1000 }),
  };
};
