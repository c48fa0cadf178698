import { join } from 'node:path';
import { natsJobTransport } from '../../adapters/nats/job-transport.ts';
import { redisJobTransport } from '../../adapters/redis/job-transport.ts';
import { openSqlite } from '../../adapters/sql/database.ts';
import { systemClock } from '../../adapters/system/clock.ts';
import { systemIds } from '../../adapters/system/ids.ts';
import type { CaseId, JobId, UserId } from '../../core/kernel/ids.ts';
import type { JobContext, JobHandler } from '../../core/ports/job-queue.ts';
import type { JobTransport } from '../../core/ports/job-transport.ts';
import { silentLog } from '../support/silent-log.ts';

export const TYPE = 'case.index.v1';
export const ids = systemIds({ clock: systemClock });
const OWNER = ids.next() as UserId;

export const transportTo = (url: string): JobTransport =>
  url.startsWith('nats:')
    ? natsJobTransport({ url, log: silentLog })
    : redisJobTransport({ address: { kind: 'standalone', url }, log: silentLog });

/** A ledger in a file, as each process of an installation opens it. */
export const openCarried = async (folder: string, url: string) => {
  const database = await openSqlite({
    file: join(folder, 'carried.db'),
    clock: systemClock,
    ids,
    log: silentLog,
    subscriptions: {},
    currentTrace: () => null,
  });
  const transport = transportTo(url);
  const { queue, departures } = database.carriage(transport);
  return {
    queue,
    departures,
    transport,
    async announce(): Promise<JobId> {
      const id = ids.next() as JobId & CaseId;
      const data = { case_id: id, owner_id: OWNER, version: 1 };
      await database.cases.transact(({ announce }) =>
        announce({ kind: 'job', type: TYPE, id, ownerId: OWNER, subject: id, data }),
      );
      return id;
    },
    /** The effect of a job is one row: an event that nobody subscribes to, and no key that could hide a second one. */
    take({ delivery }: Pick<JobContext, 'delivery'>): Promise<void> {
      return database.cases.transact(async ({ once, announce, complete }) => {
        const data = {
          case_id: delivery.jobId as string as CaseId,
          owner_id: OWNER,
          title: 'effect',
          severity: 'low' as const,
        };
        if (await once(delivery))
          await announce({ kind: 'event', type: 'case.opened.v1', ownerId: OWNER, subject: delivery.jobId, data });
        await complete(delivery, { status: 'completed' });
      });
    },
    async close(): Promise<void> {
      await transport.close();
      await database.close();
    },
  };
};

export const nobodyTold: JobHandler['exhausted'] = async () => {
  throw new Error('nobody expected the end of this job');
};
