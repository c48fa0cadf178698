import type { Assumed } from './stamp.ts';

const QUARTER_MS = 900_000;
/** No zone is further from UTC: those of the tz database end at +14. */
const FURTHEST_MS = 14 * 3_600_000;

/** Weighs the time that a carried line says against the stamp of what carries it. */
export type CarriedTime = {
  /** The carried line is read from here on. */
  readonly begin: () => void;
  /** The moment of the line: `own` is what it said since then, `stamp` that of its carrier, either may be NaN. A time that
   *  named no zone is moved by the whole quarter hours that bring it nearest to the stamp, and then nothing was assumed;
   *  one that no zone brings there is old, and stays. */
  readonly settle: (own: number, stamp: number) => number;
};

/** `assumed` counts what the reader of the timestamps had to assume. */
export const carriedTime = (assumed: Assumed): CarriedTime => {
  let [year, zone, date, dateAbove] = [0, 0, 0, 0];
  return {
    begin: () => {
      ({ year, zone, date, dateAbove } = assumed);
    },
    settle: (own, stamp) => {
      if (Number.isNaN(own)) return stamp;
      if (Number.isNaN(stamp) || assumed.zone === zone) return own;
      const shift = Math.round((stamp - own) / QUARTER_MS) * QUARTER_MS;
      const isUndated = assumed.year > year || assumed.date > date || assumed.dateAbove > dateAbove;
      if (!isUndated && Math.abs(shift) > FURTHEST_MS) return own;
      Object.assign(assumed, { year, zone, date, dateAbove });
      return own + shift;
    },
  };
};
