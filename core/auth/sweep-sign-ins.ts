import { everyItem } from '../kernel/paging.ts';
import { ensureWanted, type SweepOptions, type SweepReport } from '../kernel/sweep.ts';
import type { Clock } from '../ports/clock.ts';
import type { AuthRepositories, AuthTransact } from './repository.ts';
import { isAlive } from './sign-in.ts';

export type SweepSignInsDeps = { clock: Clock; reads: AuthRepositories; transact: AuthTransact };

/** Sign-ins that are removed in one transaction. */
const AT_ONCE = 200;

/** Removes sign-ins that have expired or were revoked. One that has ended never lives again, and a token of one that is
 *  not there is refused like that of one that has ended. */
export const sweepSignIns =
  ({ clock, reads, transact }: SweepSignInsDeps) =>
  async ({ dryRun = false, signal }: SweepOptions = {}): Promise<SweepReport> => {
    const now = clock.now();
    const report = { examined: 0, removed: 0 };
    let ended: string[] = [];
    const remove = async (): Promise<void> => {
      ensureWanted(signal);
      const ids = ended;
      ended = [];
      if (ids.length > 0) report.removed += dryRun ? ids.length : await transact(({ signIns }) => signIns.remove(ids));
    };
    for await (const signIn of everyItem(page => reads.signIns.listAll(page), AT_ONCE)) {
      report.examined++;
      if (!isAlive(signIn, now)) ended.push(signIn.id);
      if (ended.length === AT_ONCE) await remove();
    }
    await remove();
    return report;
  };
