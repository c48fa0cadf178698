/** Few enough to keep one row of counts for every template, enough to see a burst. */
export const BUCKET_CAP = 240;

const SECOND = 1000;
const HOUR = 3_600_000;
const DAY = 86_400_000;
/** Widths, each a multiple of the one before, so that buckets can be merged without losing a count. */
const WIDTHS: readonly number[] = [
  ...[1, 5, 10, 50, 100, 500, SECOND, 2 * SECOND, 10 * SECOND, 30 * SECOND, 60 * SECOND, 120 * SECOND],
  ...[600 * SECOND, 1800 * SECOND, HOUR, 2 * HOUR, 6 * HOUR, 12 * HOUR, DAY, 2 * DAY, 8 * DAY, 32 * DAY, 128 * DAY],
  ...[512 * DAY, 2048 * DAY, 8192 * DAY, 32768 * DAY],
];

/** A record at a moment of the timeline. */
export type Mark = { readonly x: number; readonly line: number; readonly quote: string };

/** Counts per bucket of one timeline. */
export type TimelineSeries = {
  readonly counts: Uint32Array;
  /** The first record of each bucket, by its position. Of a series with many buckets some are missing once a file has too many marks. */
  readonly marks: readonly (Mark | undefined)[];
  /** Counts a record. `quote` is asked for only when the record is the first of its bucket so far. */
  readonly see: (bucket: number, x: number, line: number, quote: () => string) => void;
  /** Adds the counts of a series of the same timeline, which is released. */
  readonly add: (other: TimelineSeries) => void;
  /** It is not used any more. */
  readonly release: () => void;
};

/** Marks that every series may have, and marks over that in all series together: memory does not grow with the file. */
const OWN_MARKS = 24;
const SHARED_MARKS = 30_000;

/** What is kept of the first error in a bucket. */
export type FirstError = { x: number; line: number; quote: string; cluster: number; time: number; level: number };

/** At most 240 buckets over positions that come in any order; widens while it grows. Positions are times in ms, or line
 *  numbers in a file without times. */
export type Timeline = {
  readonly series: () => TimelineSeries;
  /** The bucket of a position; may move and merge the buckets of every series. */
  readonly bucketOf: (x: number) => number;
  readonly total: TimelineSeries;
  readonly errors: TimelineSeries;
  readonly firstErrors: (FirstError | undefined)[];
  readonly start: () => number;
  readonly width: () => number;
  /** Buckets from the first to the last position. */
  readonly used: () => number;
  /** Forgets every count: positions from now on are of another kind. */
  readonly restart: () => void;
};

/** A series with what only the timeline changes. */
type OpenSeries = TimelineSeries & { marks: (Mark | undefined)[]; marked: number };

const earlierOf = <T extends Mark>(a: T | undefined, b: T | undefined): T | undefined => {
  if (a === undefined || b === undefined) return a ?? b;
  return b.x < a.x || (b.x === a.x && b.line < a.line) ? b : a;
};

export const timeline = (): Timeline => {
  const all = new Set<OpenSeries>();
  /** Released series, empty: where wordings come and go by the hundred thousand, new ones are most of the memory. */
  const spare: OpenSeries[] = [];
  let firstErrors: (FirstError | undefined)[] = [];
  let start = Number.NaN;
  let rung = 0;
  let width = WIDTHS[0]!;
  let last = 0;

  /** Marks over the own ones of each series. */
  let shared = 0;

  const series = (): TimelineSeries => {
    const one = spare.pop() ?? newSeries();
    all.add(one);
    return one;
  };
  const newSeries = (): OpenSeries => {
    const counts = new Uint32Array(BUCKET_CAP);
    const made: OpenSeries = {
      counts,
      marks: [],
      marked: 0,
      see: (bucket, x, line, quote) => {
        if (counts[bucket]!++ > 0) {
          const held = made.marks[bucket];
          if (held !== undefined && x < held.x) made.marks[bucket] = { x, line, quote: quote() };
          return;
        }
        if (++made.marked > OWN_MARKS && ++shared > SHARED_MARKS) return;
        made.marks[bucket] = { x, line, quote: quote() };
      },
      add: other => {
        for (let i = 0; i < BUCKET_CAP; i++) {
          counts[i]! += other.counts[i]!;
          made.marks[i] = earlierOf(made.marks[i], other.marks[i]);
        }
        all.delete(other as OpenSeries);
      },
      release: () => {
        all.delete(made);
        counts.fill(0);
        made.marks.fill(undefined);
        made.marked = 0;
        spare.push(made);
      },
    };
    return made;
  };
  const total = series();
  const errors = series();

  /** Moves every bucket to where it belongs under the new start and width. */
  const rearrange = (newStart: number, newWidth: number): void => {
    const moved = Array.from({ length: last + 1 }, (_, i) => Math.floor((start + i * width - newStart) / newWidth));
    shared = 0;
    for (const each of all) {
      const { counts, marks } = each;
      const old = counts.slice(0, last + 1);
      counts.fill(0);
      each.marks = [];
      each.marked = 0;
      for (let i = 0; i <= last; i++) {
        if (old[i] === 0) continue;
        const to = moved[i]!;
        if (counts[to] === 0) each.marked++;
        counts[to]! += old[i]!;
        each.marks[to] = earlierOf(each.marks[to], marks[i]);
      }
      shared += Math.max(0, each.marked - OWN_MARKS);
    }
    const oldErrors = firstErrors;
    firstErrors = [];
    for (let i = 0; i <= last; i++) firstErrors[moved[i]!] = earlierOf(firstErrors[moved[i]!], oldErrors[i]);
    last = moved[last]!;
    start = newStart;
    width = newWidth;
  };

  const makeRoom = (x: number): void => {
    const low = Math.min(x, start);
    const high = Math.max(x, start + last * width);
    let next = rung;
    const span = (w: number): number => Math.floor(high / w) - Math.floor(low / w);
    while (next < WIDTHS.length - 1 && span(WIDTHS[next]!) >= BUCKET_CAP) next++;
    rung = next;
    const newWidth = WIDTHS[next]!;
    rearrange(Math.floor(low / newWidth) * newWidth, newWidth);
  };

  return {
    series,
    total,
    errors,
    get firstErrors() {
      return firstErrors;
    },
    start: () => start,
    width: () => width,
    used: () => (Number.isNaN(start) ? 0 : last + 1),
    restart: () => {
      for (const each of all) {
        each.counts.fill(0);
        each.marks = [];
        each.marked = 0;
      }
      shared = 0;
      firstErrors = [];
      start = Number.NaN;
      rung = 0;
      width = WIDTHS[0]!;
      last = 0;
    },
    bucketOf: x => {
      if (Number.isNaN(start)) start = x;
      let bucket = Math.floor((x - start) / width);
      if (bucket < 0 || bucket >= BUCKET_CAP) {
        makeRoom(x);
        bucket = Math.min(Math.floor((x - start) / width), BUCKET_CAP - 1);
      }
      if (bucket > last) last = bucket;
      return bucket;
    },
  };
};
