import type { DateSurvey, FileDates } from './file-dates.ts';

/** What a reading found. `strong`: a date with a time, which prose hardly ever has by accident. `time` is NaN where the
 *  date contradicts the order that the file's dates are read in. */
export type Stamp = { time: number; end: number; strong: boolean; syslog: boolean };

/** What had to be assumed, for the notes: how many times, and which names of zones that several zones have. */
export type Assumed = {
  year: number;
  zone: number;
  date: number;
  dateAbove: number;
  /** Dates that could be read in either order. */
  order: number;
  /** Dates that contradict the order of the file; their times are not used. */
  disorder: number;
  readonly dates: FileDates;
  readonly sharedZones: Set<string>;
  /** Names of zones that are places, whose offsets are not known. */
  readonly placeZones: Set<string>;
};

export type StampReader = {
  /** Of the last reading that answered true. */
  readonly stamp: Stamp;
  /** Reads a timestamp that starts exactly at `at`. */
  readonly read: (bytes: Uint8Array, at: number, end: number) => boolean;
  /** So far. */
  readonly assumed: Assumed;
};

export type StampOptions = {
  /** How the file's dates are read. */
  readonly dates?: FileDates;
  /** Is shown every date whose order the file has to tell; each is then read in the order that it allows. */
  readonly survey?: DateSurvey;
};

export const nothingAssumed = (dates: FileDates): Assumed => ({
  year: 0,
  zone: 0,
  date: 0,
  dateAbove: 0,
  order: 0,
  disorder: 0,
  dates,
  sharedZones: new Set(),
  placeZones: new Set(),
});
