import { type LogRecord, ticks } from '../log-text.ts';
import type { Prng } from '../prng.ts';
import { type ApiLevel, apiLine } from './api-line.ts';
import { abortedRunTrace, reconciliationLeakTrace } from './api-traces.ts';
import { CATALOGUE_SIZE, CHUNK_SIZE_BEFORE, isDown, LIMITS, LOCK_WINDOWS, TIMELINE } from './timeline.ts';

const THREAD = 'scheduling-1';
const line = (at: number, level: ApiLevel, message: string, trace?: readonly string[]): LogRecord =>
  apiLine(at, level, THREAD, 'c.e.c.inventory.InventoryReconciliation', message, trace === undefined ? {} : { trace });
const warehouse = (at: number, message: string): LogRecord =>
  apiLine(at, 'INFO', THREAD, 'c.e.c.inventory.WarehouseClient', message);

const WATCHER = 'c.e.c.config.RemoteConfigWatcher';
const watcher = (at: number, message: string): LogRecord => apiLine(at, 'INFO', 'config-watcher', WATCHER, message);

/** The cause. */
export const configApplied = (): LogRecord =>
  watcher(
    TIMELINE.configApplied,
    `Applied configuration revision r418 (CHG-20771): inventory.reconciliation.chunk-size changed from ${CHUNK_SIZE_BEFORE} to 0`,
  );

export const configRecords = (): LogRecord[] => [
  configApplied(),
  ...ticks(TIMELINE.from + 112_417, TIMELINE.to, 300_000)
    .filter(at => !isDown(at) && at !== TIMELINE.configApplied)
    .map(at => watcher(at, `Configuration is up to date at revision ${at < TIMELINE.configApplied ? 'r417' : 'r418'}`)),
];

const started = (at: number, run: number, chunks: number, size: number): LogRecord =>
  line(at, 'INFO', `Run ${run} started: ${CATALOGUE_SIZE} SKUs, ${chunks} chunks of ${size}`);

const healthyRun = (at: number, run: number, prng: Prng): LogRecord[] => {
  const records = [started(at, run, Math.ceil(CATALOGUE_SIZE / CHUNK_SIZE_BEFORE), CHUNK_SIZE_BEFORE)];
  let now = at;
  for (let first = 0; first < CATALOGUE_SIZE; first += CHUNK_SIZE_BEFORE) {
    const answered = prng.int(480, 730);
    now += answered + prng.int(30, 90);
    records.push(
      line(
        now,
        'DEBUG',
        `Run ${run}: SKUs ${first + 1} to ${Math.min(first + CHUNK_SIZE_BEFORE, CATALOGUE_SIZE)} compared, ${prng.int(0, 2)} corrected, committed`,
      ),
    );
  }
  records.push(line(now + 9, 'INFO', `Run ${run} finished in ${Math.round((now - at) / 1000)} s`));
  return records;
};

const POLL_MS = 15_000;

/** One transaction over the whole catalogue, waiting for a bulk export with every row locked. */
const badRun = (
  at: number,
  run: number,
  exportId: string,
  lock: { from: number; to: number },
  prng: Prng,
): LogRecord[] => [
  started(at, run, 1, CATALOGUE_SIZE),
  line(lock.from + 1, 'DEBUG', `Run ${run}: ${CATALOGUE_SIZE} stock rows locked in ${lock.from - at - 12} ms`),
  warehouse(
    lock.from + 214,
    `${CATALOGUE_SIZE} SKUs exceed the limit of 1000 for a direct answer, requested bulk export ${exportId}`,
  ),
  ...ticks(lock.from + 214 + POLL_MS, Math.min(lock.to, TIMELINE.to), POLL_MS).map((tick, n) =>
    warehouse(
      tick + prng.int(20, 190),
      `Bulk export ${exportId} is not ready: state QUEUED, waited ${(n + 1) * (POLL_MS / 1000)} s`,
    ),
  ),
  apiLine(
    at + LIMITS.leakThresholdMs + 31,
    'WARN',
    'checkout-pool housekeeper',
    'c.zaxxer.hikari.pool.ProxyLeakTask',
    `Connection leak detection triggered for org.postgresql.jdbc.PgConnection@${prng.hex(8)} on thread ${THREAD}, stack trace follows`,
    { trace: reconciliationLeakTrace() },
  ),
];

export const reconciliationRecords = (prng: Prng): LogRecord[] => [
  ...TIMELINE.healthyRuns.flatMap((at, n) => healthyRun(at, 5_310 + n, prng)),
  ...badRun(TIMELINE.badRuns[0], 5_312, 'wx-88213', LOCK_WINDOWS[0], prng),
  line(TIMELINE.skippedRun, 'INFO', 'Trigger skipped: run 5312 is still active'),
  line(TIMELINE.restart.stopped - 8, 'ERROR', 'Run 5312 failed, nothing was corrected', abortedRunTrace()),
  ...badRun(TIMELINE.badRuns[1], 5_313, 'wx-88240', LOCK_WINDOWS[1], prng),
];
