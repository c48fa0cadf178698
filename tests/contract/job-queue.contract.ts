import { consumerClauses } from './job-queue-consumers-clauses.ts';
import { failureClauses } from './job-queue-failures-clauses.ts';
import { jobClauses } from './job-queue-jobs-clauses.ts';
import { leaseClauses } from './job-queue-leases-clauses.ts';
import type { OpenWorld } from './world.ts';

/** core/ports/job-queue.ts, and the half of core/ports/transactor.ts that is about deliveries. */
export const jobQueueContract = (name: string, open: OpenWorld): void =>
  void describe(name, () => {
    jobClauses(open);
    failureClauses(open);
    leaseClauses(open);
    consumerClauses(open);
  });
