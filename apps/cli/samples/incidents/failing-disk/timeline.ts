import type { Prng } from '../prng.ts';

const clock = (time: string): number => Date.parse(`2026-03-24T${time}Z`);

/** When everything happens. The story:
 *
 *  One of the two mirrored data disks of the database host db-2 gets bad sectors. It reports the first one after three
 *  seconds, and nobody is hurt. From the second one on it retries by itself for up to half a minute before it gives up,
 *  and the mirror waits for it: whoever commits, or reads what is not in memory, waits as well. Queries run into their
 *  limit of five seconds, scans are not stored and pile up. The mirror never drops the disk, because it answers in the
 *  end. Moving the database to db-1 ends it; the disk is still in db-2. */
export const TIMELINE = {
  from: clock('01:40:00.000'),
  to: clock('03:00:00.000'),
  /** The first unreadable sector: short, and harmless. */
  firstError: clock('02:30:44.218'),
  failing: { from: clock('02:31:19.604'), to: clock('02:51:36.000') },
  failover: { begun: clock('02:51:12.430'), done: clock('02:51:48.915') },
  // What only looks like the cause.
  configReload: clock('01:48:20.116'),
  deployment: clock('01:53:07.552'),
  scrub: { from: clock('02:00:01.204'), to: clock('02:08:44.871') },
  carrierOutage: { from: clock('02:11:30.000'), to: clock('02:13:10.000') },
  backup: { from: clock('02:15:00.312'), to: clock('02:24:51.077') },
} as const;

/** Longest that a query may take, in milliseconds. */
export const QUERY_LIMIT = 5_000;

/** A stretch in which the data disk answers nobody, and the sector it does not find. */
export type Stall = { readonly from: number; readonly to: number; readonly sector: number };

const FIRST_SECTOR = 1_264_811_392;

/** The retries of the disk, one after the other, a little longer each time. */
export const stallsOf = (prng: Prng): readonly Stall[] => {
  const stalls: Stall[] = [{ from: TIMELINE.firstError - 2_900, to: TIMELINE.firstError, sector: FIRST_SECTOR }];
  for (let from = TIMELINE.failing.from; from < TIMELINE.failing.to; ) {
    const to = Math.min(from + prng.int(7_000, 31_000), TIMELINE.failing.to);
    stalls.push({ from, to, sector: FIRST_SECTOR + 8 * prng.int(1, 400) });
    from = to + prng.int(900, 5_200);
  }
  return stalls;
};

/** How long somebody who needs the disk at that moment waits for it. */
export const waitFor = (stalls: readonly Stall[], at: number): number => {
  const stall = stalls.find(({ from, to }) => at >= from && at < to);
  return stall === undefined ? 0 : stall.to - at;
};

/** Traffic relative to the mean: a quiet night that gets busier when the first vans are loaded. */
export const intensity = (at: number): number => {
  const minutes = (at - TIMELINE.from) / 60_000;
  return 0.9 + 0.0025 * minutes + 0.12 * Math.sin(minutes / 4.1) + 0.05 * Math.sin(minutes / 1.3);
};
export const PEAK = 1.4;
