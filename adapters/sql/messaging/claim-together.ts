import type { Clock } from '../../../core/ports/clock.ts';
import type { CarriedJob } from '../../../core/ports/job-transport.ts';
import { claimCarried } from './carried-ledger.ts';
import type { LedgerRow } from './ledger.ts';
import type { SettleDeps } from './settle.ts';

type Claim = {
  readonly job: CarriedJob;
  readonly taken: (row: LedgerRow | undefined) => void;
  readonly failed: (error: unknown) => void;
};

export type ClaimDeps = Pick<SettleDeps, 'write'> & { readonly clock: Clock; readonly leaseMs: number };

/** Claims the jobs of messages; those that come in one turn of the event loop share a transaction. */
export const claimTogether = ({ write, clock, leaseMs }: ClaimDeps) => {
  let waiting: Claim[] = [];

  const claimAll = (claims: readonly Claim[]): Promise<(LedgerRow | undefined)[]> =>
    write(async sql => {
      const now = clock.now();
      const rows: (LedgerRow | undefined)[] = [];
      for (const { job } of claims) rows.push(await claimCarried(sql, { ...job, now, leaseMs }));
      return rows;
    });

  const flush = (): void => {
    const claims = waiting;
    waiting = [];
    claimAll(claims).then(
      rows => claims.forEach(({ taken }, i) => void taken(rows[i])),
      error => claims.forEach(({ failed }) => void failed(error)),
    );
  };

  return (job: CarriedJob): Promise<LedgerRow | undefined> =>
    new Promise((taken, failed) => {
      if (waiting.push({ job, taken, failed }) === 1) setImmediate(flush);
    });
};
