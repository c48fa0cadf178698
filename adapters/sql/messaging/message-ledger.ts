import {
  addReports,
  ensureWanted,
  NOTHING_SWEPT,
  type SweepOptions,
  type SweepReport,
} from '../../../core/kernel/sweep.ts';
import type { DeadLetters, LedgerAge, MessageLedger } from '../../../core/ports/message-ledger.ts';
import { breather } from '../sqlite/breather.ts';
import type { SqlValue, Statements } from '../statements.ts';
import { end } from './ledger.ts';
import type { LedgerDeps } from './ledger-deps.ts';
import { leaseLost } from './messaging.ts';

/** Rows of one page: few enough that neither looking nor removing holds up the event loop or another writer. */
const PAGE = 200;

/** Which rows of a table go. The tables are read in the order of their keys, a page at a time, because an index that
 *  finds old rows would cost every job something and save the clean-up little. */
type Sweepable = {
  readonly table: string;
  readonly key: string;
  /** Over a row, on `parameters`. */
  readonly goes: (age: LedgerAge) => { readonly condition: string; readonly parameters: readonly SqlValue[] };
};

const ENDED = `(status in ('completed', 'failed', 'cancelled') and updated_at <= ?) or (status = 'dead' and updated_at <= ?)`;

const JOBS: Sweepable = {
  table: 'msg_jobs',
  key: 'id',
  goes: ({ endedBefore, deadBefore }) => ({ condition: ENDED, parameters: [endedBefore, deadBefore] }),
};

/** A job's row is the only way to hand it over again, so what guards its effect goes after it, never before. */
const INBOX: Sweepable = {
  table: 'msg_inbox',
  key: 'message_id',
  goes: ({ endedBefore, deadBefore }) => ({
    condition: `received_at <= ? and not exists (select 1 from msg_jobs where id = message_id and not (${ENDED}))`,
    parameters: [endedBefore, endedBefore, deadBefore],
  }),
};

const EVENTS: Sweepable = {
  table: 'msg_outbox',
  key: 'id',
  goes: ({ publishedBefore }) => ({ condition: 'published_at <= ?', parameters: [publishedBefore] }),
};

export const sqlMessageLedger = (deps: LedgerDeps): MessageLedger => ({
  async sweep(age, options = {}) {
    let report = NOTHING_SWEPT;
    for (const sweepable of [JOBS, INBOX, EVENTS])
      report = addReports(report, await sweepTable(deps, sweepable, age, options));
    return report;
  },
  async deadLetters() {
    return deps.reads.all<DeadLetters>(
      `select type, count(*) as count, min(updated_at) as "oldestAt" from msg_jobs where status = 'dead'
        group by type order by type`,
    );
  },
  async complete(delivery) {
    const isEnded = await deps.write(sql => end(sql, delivery, { status: 'completed' }, deps.clock.now()));
    if (!isEnded) throw leaseLost();
  },
});

type Seen = { readonly key: string; readonly goes: 0 | 1 };

const sweepTable = async (
  { reads, write }: LedgerDeps,
  { table, key, goes }: Sweepable,
  age: LedgerAge,
  { dryRun = false, signal }: SweepOptions,
): Promise<SweepReport> => {
  const { condition, parameters } = goes(age);
  const report = { examined: 0, removed: 0 };
  const breathe = breather();
  for (let after = ''; ; ) {
    await breathe();
    ensureWanted(signal);
    const seen = await reads.all<Seen>(
      `select ${key} as key, case when ${condition} then 1 else 0 end as goes from ${table} where ${key} > ? order by ${key} limit ?`,
      ...parameters,
      after,
      PAGE,
    );
    const keys = seen.filter(row => row.goes === 1).map(row => row.key);
    // What was seen may have changed since: an operator may have queued a dead job again.
    const remove = (sql: Statements) =>
      sql.run(
        `delete from ${table} where ${key} in (select value from ${sql.dialect.strings}) and (${condition})`,
        JSON.stringify(keys),
        ...parameters,
      );
    report.examined += seen.length;
    if (keys.length > 0) report.removed += dryRun ? keys.length : await write(remove);
    const last = seen.at(-1);
    if (!last || seen.length < PAGE) return report;
    after = last.key;
  }
};
