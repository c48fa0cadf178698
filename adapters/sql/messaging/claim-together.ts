import type { Clock } from '../../../core/ports/clock.ts';
import type { CarriedJob } from '../../../core/ports/job-transport.ts';
import { claimCarried } from './carried-ledger.ts';
import type { HeldJobsDeps } from './held-jobs.ts';
import { inOneTurn } from './in-one-turn.ts';
import type { LedgerRow } from './ledger.ts';
import type { SettleDeps } from './settle.ts';

export type ClaimDeps = Pick<SettleDeps, 'write'> &
  Pick<HeldJobsDeps, 'claims'> & { readonly clock: Clock; readonly leaseMs: number };

/** Claims the jobs of messages; those that come in one turn of the event loop share a transaction. */
export const claimTogether = ({ write, claims, clock, leaseMs }: ClaimDeps) =>
  inOneTurn<CarriedJob, LedgerRow | undefined>(messages =>
    write(sql => claimCarried(sql, messages, { now: clock.now(), leaseMs }), claims),
  );
