import type { Instant } from '../../kernel/instant.ts';

/** A value at its place. */
export type Sample = { readonly value: number; readonly at: Instant; readonly line: number };

/** A counter that fell: `before` and `after` stand in neighbouring rows. */
export type Fall = { readonly before: number; readonly after: Sample };

/** Consecutive values that are kept as one. */
export type Bucket = {
  /** The first value, as written: a sample of the raw values. */
  readonly first: Sample;
  readonly last: Sample;
  readonly count: number;
  readonly mean: number;
  readonly least: Sample;
  readonly most: Sample;
};

/** One column of numbers (of one set of labels), in memory that does not grow with it. */
export type Series = {
  readonly name: string;
  readonly push: (value: number, at: Instant, line: number) => void;
  readonly count: () => number;
  readonly mean: () => number;
  readonly least: () => Sample;
  readonly most: () => Sample;
  /** In the order of time, at most `capacity`. */
  readonly buckets: () => readonly Bucket[];
  /** Steps between neighbouring values. */
  readonly steps: () => { readonly rises: number; readonly falls: number; readonly whole: boolean };
  /** The first falls, at most 20. */
  readonly falls: () => readonly Fall[];
};

const FALLS_KEPT = 20;
/** Numbers that are kept of a bucket. */
const FIELDS = 13;
const [VALUE, AT, LINE] = [0, 1, 2];
const [FIRST, LAST, LEAST, MOST, COUNT] = [0, 3, 6, 9, 12];

/** `capacity` is even. When all buckets are full, two neighbours become one, and each holds twice as many values. */
export const newSeries = (name: string, capacity: number): Series => {
  const cells = new Float64Array(capacity * FIELDS);
  const sums = new Float64Array(capacity);
  let used = 0;
  let perBucket = 1;
  let total = 0;
  let sum = 0;
  let compensation = 0;
  let previous = Number.NaN;
  let rises = 0;
  let falls = 0;
  let whole = true;
  const kept: Fall[] = [];

  const put = (at: number, value: number, time: Instant, line: number): void => {
    cells[at + VALUE!] = value;
    cells[at + AT!] = time;
    cells[at + LINE!] = line;
  };
  const halve = (): void => {
    for (let i = 0; i < used / 2; i++) {
      const [a, b, to] = [2 * i * FIELDS, (2 * i + 1) * FIELDS, i * FIELDS];
      const least = cells[b + LEAST!]! < cells[a + LEAST!]! ? b : a;
      const most = cells[b + MOST!]! > cells[a + MOST!]! ? b : a;
      const count = cells[a + COUNT!]! + cells[b + COUNT!]!;
      const moved = Float64Array.from([
        ...cells.subarray(a, a + 3),
        ...cells.subarray(b + LAST!, b + LAST! + 3),
        ...cells.subarray(least + LEAST!, least + LEAST! + 3),
        ...cells.subarray(most + MOST!, most + MOST! + 3),
        count,
      ]);
      sums[i] = sums[2 * i]! + sums[2 * i + 1]!;
      cells.set(moved, to);
    }
    used /= 2;
    perBucket *= 2;
  };
  const step = (value: number, at: Instant, line: number): void => {
    if (value > previous) rises++;
    else if (value < previous) {
      falls++;
      if (kept.length < FALLS_KEPT) kept.push({ before: previous, after: { value, at, line } });
    }
    if (whole && !Number.isInteger(value)) whole = false;
    previous = value;
  };
  /** Compensated summation, W. Kahan, "Further remarks on reducing truncation errors", CACM 8(1), 1965. */
  const addToSum = (value: number): void => {
    const y = value - compensation;
    const t = sum + y;
    compensation = t - sum - y;
    sum = t;
  };
  const sampleAt = (at: number): Sample => ({ value: cells[at]!, at: cells[at + AT!]!, line: cells[at + LINE!]! });
  const bucketAt = (i: number): Bucket => {
    const at = i * FIELDS;
    const count = cells[at + COUNT!]!;
    const [first, last, least, most] = [FIRST, LAST, LEAST, MOST].map(part => sampleAt(at + part!));
    return { first: first!, last: last!, least: least!, most: most!, count, mean: sums[i]! / count };
  };
  const extreme = (part: number, isBeyond: (a: number, b: number) => boolean): Sample => {
    let best = part;
    for (let i = 1; i < used; i++) if (isBeyond(cells[i * FIELDS + part]!, cells[best]!)) best = i * FIELDS + part;
    return sampleAt(best);
  };

  return {
    name,
    push: (value, at, line) => {
      step(value, at, line);
      total++;
      addToSum(value);
      let last = (used - 1) * FIELDS;
      if (used === 0 || cells[last + COUNT!]! >= perBucket) {
        if (used === capacity) halve();
        last = used * FIELDS;
        used++;
        for (const part of [FIRST, LEAST, MOST]) put(last + part!, value, at, line);
        cells[last + COUNT!] = 0;
        sums[used - 1] = 0;
      }
      put(last + LAST!, value, at, line);
      cells[last + COUNT!]!++;
      sums[used - 1]! += value;
      if (value < cells[last + LEAST!]!) put(last + LEAST!, value, at, line);
      if (value > cells[last + MOST!]!) put(last + MOST!, value, at, line);
    },
    count: () => total,
    mean: () => sum / total,
    least: () => extreme(LEAST!, (a, b) => a < b),
    most: () => extreme(MOST!, (a, b) => a > b),
    buckets: () => Array.from({ length: used }, (_, i) => bucketAt(i)).sort((a, b) => a.first.at - b.first.at || 0),
    steps: () => ({ rises, falls, whole }),
    falls: () => kept,
  };
};
