import { type LogRecord, spacedTime, ticks } from '../log-text.ts';
import type { Prng } from '../prng.ts';
import { statementOf, tupleOf } from './api-traces.ts';
import { poissonTimes } from './arrivals.ts';
import { ENDPOINTS } from './calls.ts';
import { backendOf, type Outcome, type Simulated } from './simulation.ts';
import { isDown, LOCK_WINDOWS, lockEndingAfter, TIMELINE } from './timeline.ts';

const APP = 'checkout_app@checkout/checkout-api';

type Part = readonly [severity: 'LOG' | 'ERROR' | 'FATAL' | 'DETAIL' | 'CONTEXT' | 'STATEMENT', text: string];

/** One event with log_line_prefix `%m [%p] %q%u@%d/%a `: each part on a line of its own, with the same prefix. */
const event = (at: number, pid: number, who: string, ...parts: readonly Part[]): LogRecord => {
  const prefix = `${spacedTime(at)} UTC [${pid}] ${who === '' ? '' : `${who} `}`;
  return { at, text: parts.map(([severity, text]) => `${prefix}${severity}:  ${text}`).join('\n') };
};

const micros = (prng: Prng): string => String(prng.int(1, 999)).padStart(3, '0');

const lockHolder = ({ lockHolders }: Simulated, at: number): number | undefined =>
  lockHolders[LOCK_WINDOWS.findIndex(window => at >= window.from && at <= window.to)];

const transactionId = (at: number): number => 88_213_467 + (at >= LOCK_WINDOWS[1].from ? 9_118 : 0);

const DEADLOCK_TIMEOUT_MS = 1_000;

/** log_lock_waits: a report after deadlock_timeout, and the end of the wait. */
const lockWait = (outcome: Outcome, simulated: Simulated, prng: Prng): LogRecord[] => {
  const { call, backend, acquiredAt, endedAt, fate } = outcome;
  if (acquiredAt === null || (fate !== 'statement-timeout' && fate !== 'aborted')) return [];
  const lock = `ShareLock on transaction ${transactionId(acquiredAt)}`;
  const where: Part = ['CONTEXT', `while updating tuple ${tupleOf(call)} in relation "stock_level"`];
  const statement: Part = [
    'STATEMENT',
    statementOf(call.kind).replace('?', '$1').replace('?', '$2').replace('?', '$3'),
  ];
  const waiting = event(
    acquiredAt + DEADLOCK_TIMEOUT_MS + 3,
    backend,
    APP,
    ['LOG', `process ${backend} still waiting for ${lock} after ${DEADLOCK_TIMEOUT_MS}.${micros(prng)} ms`],
    ['DETAIL', `Process holding the lock: ${lockHolder(simulated, acquiredAt)}. Wait queue: ${backend}.`],
    where,
    statement,
  );
  if (fate === 'statement-timeout')
    return [
      waiting,
      event(endedAt, backend, APP, ['ERROR', 'canceling statement due to statement timeout'], where, statement),
    ];
  return [
    waiting,
    event(
      endedAt + 6,
      backend,
      APP,
      ['LOG', `process ${backend} acquired ${lock} after ${endedAt - acquiredAt}.${micros(prng)} ms`],
      where,
      statement,
    ),
    event(endedAt + 8, backend, APP, ['LOG', 'could not send data to client: Broken pipe'], statement),
    event(endedAt + 8, backend, APP, ['FATAL', 'connection to client lost'], statement),
  ];
};

/** What the holder of the locks shows of itself: one slow statement, then nothing until its client is gone. */
const holderRecords = (simulated: Simulated, prng: Prng): LogRecord[] =>
  LOCK_WINDOWS.flatMap((window, n) => {
    const pid = simulated.lockHolders[n] ?? 0;
    const took = window.from - (TIMELINE.badRuns[n] ?? window.from) - 12;
    return [
      event(window.from, pid, APP, [
        'LOG',
        `duration: ${took}.${micros(prng)} ms  execute <unnamed>: select s.sku,s.on_hand,s.reserved,s.held from stock_level s order by s.sku for update`,
      ]),
      event(window.to + 2, pid, APP, ['LOG', 'unexpected EOF on client connection with an open transaction']),
    ];
  });

const checkpoints = (prng: Prng): LogRecord[] =>
  ticks(TIMELINE.from + 71_208, TIMELINE.to, 300_000).flatMap(at => {
    const buffers = prng.int(1_180, 4_900);
    const write = prng.int(118_000, 214_000);
    return [
      event(at, 61, '', ['LOG', 'checkpoint starting: time']),
      event(at + write, 61, '', [
        'LOG',
        `checkpoint complete: wrote ${buffers} buffers (${((buffers / 131_072) * 100).toFixed(1)}%); 0 WAL file(s) added, 0 removed, ${prng.int(0, 3)} recycled; write=${(write / 1000).toFixed(3)} s, sync=0.0${prng.int(11, 79)} s, total=${(write / 1000 + 0.08).toFixed(3)} s; sync files=${prng.int(60, 190)}, longest=0.0${prng.int(10, 40)} s, average=0.001 s; distance=${prng.int(9_000, 31_000)} kB, estimate=${prng.int(28_000, 33_000)} kB`,
      ]),
    ];
  });

type Source = {
  readonly perMinute: number;
  readonly byApp?: true;
  readonly records: (at: number, prng: Prng) => LogRecord;
};

const REPORTS = 'reporting@checkout/metabase';

const SOURCES: readonly Source[] = [
  {
    perMinute: 2.6,
    records: (at, prng) =>
      event(at, prng.int(22_100, 22_130), REPORTS, [
        'LOG',
        `duration: ${prng.int(512, 4_870)}.${micros(prng)} ms  statement: select date_trunc('hour', placed_at), count(*), sum(total_cents) from orders where placed_at > now() - interval '${prng.pick([1, 7, 30])} days' group by 1`,
      ]),
  },
  {
    perMinute: 0.8,
    records: (at, prng) =>
      event(
        at,
        prng.int(22_100, 22_130),
        REPORTS,
        [
          'LOG',
          `temporary file: path "base/pgsql_tmp/pgsql_tmp${prng.int(22_100, 22_130)}.${prng.int(0, 40)}", size ${prng.int(4_000_000, 96_000_000)}`,
        ],
        ['STATEMENT', 'select customer_id, count(*) from orders group by 1 order by 2 desc'],
      ),
  },
  {
    perMinute: 3.1,
    records: (at, prng) =>
      event(at, prng.int(23_000, 24_400), 'monitor@postgres/pg_exporter', [
        'LOG',
        `connection authorized: user=monitor database=postgres application_name=pg_exporter`,
      ]),
  },
  {
    perMinute: 0.5,
    byApp: true,
    // An expected answer: the key is how a repeated order is recognised.
    records: (at, prng) =>
      event(
        at,
        prng.int(21_790, 21_856),
        APP,
        ['ERROR', 'duplicate key value violates unique constraint "order_key_pkey"'],
        ['DETAIL', `Key (customer_id, key)=(${prng.int(10_000, 68_999)}, ${prng.hex(12)}) already exists.`],
        ['STATEMENT', 'insert into order_key (customer_id,key,created_at) values ($1,$2,$3)'],
      ),
  },
  {
    perMinute: 0.6,
    records: (at, prng) => {
      const removed = prng.int(180, 2_400);
      const table = prng.pick(['cart', 'cart_item', 'outbox', 'order_key']);
      return event(at, prng.int(23_000, 24_400), '', [
        'LOG',
        `automatic vacuum of table "checkout.public.${table}": index scans: 1, pages: 0 removed, ${prng.int(900, 5_200)} remain, tuples: ${removed} removed, ${removed * 7} remain, 0 are dead but not yet removable`,
      ]);
    },
  },
  {
    perMinute: 0.4,
    records: (at, prng) =>
      event(at, prng.int(23_000, 24_400), '', [
        'LOG',
        `automatic analyze of table "checkout.public.${prng.pick(['cart', 'cart_item', 'orders'])}" system usage: CPU: user: 0.0${prng.int(2, 9)} s, system: 0.00 s, elapsed: 0.${prng.int(10, 48)} s`,
      ]),
  },
  {
    perMinute: 0.25,
    byApp: true,
    records: (at, prng) =>
      event(at, backendOf(prng.int(0, 9), at), APP, [
        'LOG',
        `duration: ${prng.int(501, 890)}.${micros(prng)} ms  execute S_${prng.int(3, 41)}: select p.sku,p.cents,p.tax_class from price p where p.sku in ($1,$2,$3)`,
      ]),
  },
  {
    perMinute: 0.12,
    records: (at, prng) =>
      event(at, prng.int(23_000, 24_400), '[unknown]@[unknown]/[unknown]', [
        'LOG',
        'could not receive data from client: Connection reset by peer',
      ]),
  },
];

export const postgresRecords = (simulated: Simulated, prng: Prng): LogRecord[] => [
  ...checkpoints(prng),
  ...SOURCES.flatMap(source =>
    poissonTimes(source.perMinute, TIMELINE.from, TIMELINE.to, prng)
      .filter(at => source.byApp === undefined || (lockEndingAfter(at) === undefined && !isDown(at)))
      .map(at => source.records(at, prng)),
  ),
  ...holderRecords(simulated, prng),
  ...simulated.outcomes
    .filter(({ call }) => ENDPOINTS[call.kind].locksStock)
    .flatMap(outcome => lockWait(outcome, simulated, prng)),
];
