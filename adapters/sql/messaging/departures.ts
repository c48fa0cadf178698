import { DELIVERY_POLICY } from '../../../core/kernel/disposition.ts';
import type { Clock } from '../../../core/ports/clock.ts';
import type { JobDepartures } from '../../../core/ports/job-departures.ts';
import type { Statements } from '../statements.ts';
import { depart, mayDepart, spareNoMore, spareNoneBetween } from './carried-ledger.ts';
import { lastOfPage } from './page-of-ids.ts';
import type { SettleDeps } from './settle.ts';

export type DeparturesDeps = Pick<SettleDeps, 'write'> & {
  readonly reads: Statements;
  readonly clock: Clock;
};

/** Longer than a transport needs to give what a dead worker held to another one. */
const PATIENCE_MS = DELIVERY_POLICY.leaseMs + DELIVERY_POLICY.heartbeatMs;

export const sqlJobDepartures = ({ reads, write, clock }: DeparturesDeps): Omit<JobDepartures, 'listen'> => ({
  async take(limit) {
    // A look from outside costs nobody the only writer: most looks find nothing.
    if (!(await mayDepart(reads, clock.now()))) return [];
    return write(sql => depart(sql, { limit, now: clock.now(), patienceMs: PATIENCE_MS }));
  },
  putBack: jobs =>
    write(async sql => {
      for (const job of jobs) await spareNoMore(sql, job);
    }),
  async putBackAfter(id) {
    const last = await lastOfPage(reads, 'msg_jobs', id);
    if (last !== null) await write(sql => spareNoneBetween(sql, id, last));
    return last;
  },
});
