import { isoTime, ticks } from '../log-text.ts';
import type { Prng } from '../prng.ts';
import { type Stall, TIMELINE, waitFor } from './timeline.ts';

const EVERY_MS = 10_000;

const busy = (at: number): boolean =>
  (at >= TIMELINE.backup.from && at < TIMELINE.backup.to) || (at >= TIMELINE.scrub.from && at < TIMELINE.scrub.to);

const row = (at: number, stalls: readonly Stall[], prng: Prng): string => {
  const wait = waitFor(stalls, at);
  const failed = stalls.filter(({ to }) => to <= at).length;
  const usual = busy(at) ? 3.2 : 1;
  return [
    isoTime(at),
    (prng.duration(1.1) * usual).toFixed(2),
    Math.min(99, 14 * usual + prng.int(0, 9)),
    (wait > 0 ? wait * 0.6 + prng.int(200, 900) : prng.duration(1.2) * usual).toFixed(2),
    wait > 0 ? 100 : Math.min(99, 14 * usual + prng.int(0, 9)),
    failed,
    (wait > 0 ? prng.int(38, 61) : prng.int(1, 4) * usual).toFixed(1),
  ].join(',');
};

/** What the exporter of db-2 saw of its disks, every ten seconds. */
export const diskMetrics = (stalls: readonly Stall[], prng: Prng): string =>
  [
    'time,sda_await_ms,sda_util_pct,sdb_await_ms,sdb_util_pct,sdb_read_errors,iowait_pct',
    ...ticks(TIMELINE.from, TIMELINE.to, EVERY_MS).map(at => row(at, stalls, prng)),
    '',
  ].join('\n');
