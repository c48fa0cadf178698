import { type LogRecord, spacedTime, ticks } from '../log-text.ts';
import { poissonTimes } from '../poisson.ts';
import type { Prng } from '../prng.ts';
import { intensity, PEAK, QUERY_LIMIT, type Stall, TIMELINE, waitFor } from './timeline.ts';

const line = (at: number, pid: number, who: string, text: string): LogRecord => ({
  at,
  text: `${spacedTime(at)} UTC [${pid}] ${who === '' ? '' : `${who} `}${text}`,
});

const APP = 'tracking@parcels';
const backend = (prng: Prng): number => prng.int(2_210, 2_260);

const STATEMENTS = [
  'insert into scan (parcel_id, depot_id, scanned_at, kind) values ($1, $2, $3, $4)',
  'select id, kind, scanned_at from scan where parcel_id = $1 order by scanned_at desc limit 50',
  'update parcel set state = $2, changed_at = now() where id = $1',
];

/** Statements that had to wait for the disk: slow, or cancelled by the client's limit. */
const waiting = (stalls: readonly Stall[], prng: Prng): LogRecord[] =>
  poissonTimes(60, TIMELINE.from, TIMELINE.failover.begun, prng, intensity, PEAK).flatMap(at => {
    const wait = waitFor(stalls, at);
    if (wait < 1_000) return [];
    if (wait < QUERY_LIMIT)
      return [
        line(at + wait, backend(prng), APP, `LOG:  duration: ${wait}.${prng.int(100, 999)} ms  execute s${prng.int(1, 9)}: ${prng.pick(STATEMENTS)}`),
      ];
    const pid = backend(prng);
    return [
      line(at + QUERY_LIMIT, pid, APP, 'ERROR:  canceling statement due to user request'),
      line(at + QUERY_LIMIT, pid, APP, `STATEMENT:  ${prng.pick(STATEMENTS)}`),
    ];
  });

const checkpoints = (stalls: readonly Stall[], prng: Prng): LogRecord[] =>
  ticks(TIMELINE.from + 93_400, TIMELINE.failover.begun, 300_000).flatMap(at => {
    const wait = waitFor(stalls, at + 60_000);
    const sync = wait > 0 ? (wait + prng.int(2_000, 9_000)) / 1000 : prng.int(20, 160) / 1000;
    const write = prng.int(52_000, 118_000);
    return [
      line(at, 1_104, '', 'LOG:  checkpoint starting: time'),
      line(at + write, 1_104, '', `LOG:  checkpoint complete: wrote ${prng.int(1_800, 6_900)} buffers; write=${(write / 1000).toFixed(3)} s, sync=${sync.toFixed(3)} s`),
    ];
  });

const everyday = (prng: Prng): LogRecord[] => [
  ...poissonTimes(7, TIMELINE.from, TIMELINE.failover.begun, prng).map(at =>
    line(at, prng.int(9_000, 9_900), 'monitor@postgres', 'LOG:  connection authorized: user=monitor database=postgres application_name=pg_exporter'),
  ),
  ...poissonTimes(2, TIMELINE.from, TIMELINE.failover.begun, prng).map(at =>
    line(at, prng.int(9_000, 9_900), '', `LOG:  automatic vacuum of table "parcels.public.${prng.pick(['scan', 'parcel', 'outbox'])}": index scans: 1, tuples: ${prng.int(200, 9_000)} removed`),
  ),
  ...poissonTimes(1.1, TIMELINE.from, TIMELINE.failover.begun, prng).map(at =>
    line(at, backend(prng), APP, `ERROR:  duplicate key value violates unique constraint "scan_once" (parcel ${prng.int(1e8, 9e8)})`),
  ),
  ...poissonTimes(14, TIMELINE.backup.from, TIMELINE.backup.to, prng).map(at =>
    line(at, backend(prng), APP, `LOG:  duration: ${prng.int(510, 940)}.${prng.int(100, 999)} ms  execute s2: ${STATEMENTS[1]}`),
  ),
];

const planned = (): LogRecord[] => [
  line(TIMELINE.configReload, 1_101, '', 'LOG:  received SIGHUP, reloading configuration files'),
  line(TIMELINE.configReload + 4, 1_101, '', 'LOG:  parameter "checkpoint_completion_target" changed to "0.9"'),
  line(TIMELINE.configReload + 4, 1_101, '', 'LOG:  parameter "work_mem" changed to "48MB"'),
  line(TIMELINE.failover.begun + 2_140, 1_101, '', 'LOG:  received fast shutdown request'),
  line(TIMELINE.failover.begun + 2_141, 1_101, '', 'LOG:  aborting any active transactions'),
];

/** The log of the database on db-2, until it moves. */
export const databaseRecords = (stalls: readonly Stall[], prng: Prng): LogRecord[] => [
  ...waiting(stalls, prng),
  ...checkpoints(stalls, prng),
  ...everyday(prng),
  ...planned(),
];
