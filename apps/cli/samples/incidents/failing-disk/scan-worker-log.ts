import { isoTime, type LogRecord, ticks } from '../log-text.ts';
import { poissonTimes } from '../poisson.ts';
import type { Prng } from '../prng.ts';
import { intensity, PEAK, QUERY_LIMIT, type Stall, TIMELINE, waitFor } from './timeline.ts';

const entry = (at: number, level: 'info' | 'warn' | 'error', msg: string, fields: object): LogRecord => ({
  at,
  text: JSON.stringify({ ts: isoTime(at), level, service: 'scan-worker', msg, ...fields }),
});

const batches = (stalls: readonly Stall[], prng: Prng): LogRecord[] => {
  let waitingScans = 0;
  return poissonTimes(44, TIMELINE.from, TIMELINE.to, prng, intensity, PEAK).map(at => {
    const wait = at < TIMELINE.failover.done ? waitFor(stalls, at) : 0;
    const batch = prng.hex(8);
    if (wait > QUERY_LIMIT) {
      waitingScans += prng.int(20, 60);
      return entry(at + QUERY_LIMIT, 'error', 'batch not stored, will retry', {
        batch,
        queued: waitingScans,
        err: 'timeout: commit took longer than 5000 ms',
      });
    }
    waitingScans = Math.max(0, waitingScans - 400);
    return entry(at + wait, 'info', 'batch stored', {
      batch,
      scans: prng.int(12, 64),
      commit_ms: Math.round(prng.duration(6) + wait),
      queued: waitingScans,
    });
  });
};

const carrierOutage = (prng: Prng): LogRecord[] =>
  poissonTimes(38, TIMELINE.carrierOutage.from, TIMELINE.carrierOutage.to, prng).map(at =>
    entry(at, 'error', 'carrier did not answer, event kept for later', {
      carrier: 'northline',
      err: 'POST https://hooks.northline.example.com/events: 503',
    }),
  );

const everyday = (prng: Prng): LogRecord[] => [
  ...ticks(TIMELINE.from + 7_000, TIMELINE.to, 20_000).map(at =>
    entry(at, 'info', 'metrics', { heap_mb: prng.int(88, 131), open_sockets: prng.int(6, 12) }),
  ),
  ...poissonTimes(2.2, TIMELINE.from, TIMELINE.to, prng).map(at =>
    entry(at, 'warn', 'scan is older than a day, stored all the same', { depot: prng.int(1, 64), hours: prng.int(25, 70) }),
  ),
];

/** The worker that stores what the scanners send. */
export const scanWorkerRecords = (stalls: readonly Stall[], prng: Prng): LogRecord[] => [
  ...batches(stalls, prng),
  ...carrierOutage(prng),
  ...everyday(prng),
];
