import type { JobId } from '../../core/kernel/ids.ts';
import type { Job } from '../../core/kernel/job.ts';
import type { Consumer, JobContext, JobHandler } from '../../core/ports/job-queue.ts';
import { aJob } from '../support/announcements.ts';
import { eventually } from '../support/waiting.ts';
import type { OpenWorld, World } from './world.ts';

export const TYPE = 'evidence.analyse.v1';
/** More than any backoff. */
export const LONG_MS = 31_000;

const nobodyTold: JobHandler['exhausted'] = async () => {
  throw new Error('nobody expected the end of this job');
};

/** The queue of an empty world, opened before each test of the suite around it, and what its tests do all the time. */
export const queueUnderTest = (open: OpenWorld) => {
  let world: World;
  let consumers: Consumer[];
  beforeEach(async () => {
    consumers = [];
    world = await open({
      subscriptions: { 'case.deleted.v1': ['first', 'second'] },
      currentTrace: () => 'trace-of-now',
    });
  });
  afterEach(async () => {
    await Promise.all(consumers.map(consumer => consumer.stop(0)));
    await world.dispose();
  });

  const consume = (
    handle: JobHandler['handle'],
    exhausted = nobodyTold,
    type: string = TYPE,
    concurrency = 1,
  ): Consumer => {
    const consumer = world.queue.consume(type, { handle, exhausted }, { concurrency });
    consumers.push(consumer);
    return consumer;
  };
  const jobOf = (id: JobId): Promise<Job | undefined> => world.queue.getStatus(null, id);
  const until = (id: JobId, status: Job['status'], attempts?: number): Promise<Job> =>
    eventually(`job is ${status} after ${attempts ?? 'any'} attempts`, async () => {
      const job = await jobOf(id);
      return job?.status === status && (attempts === undefined || job.attempts === attempts) && job;
    });

  return {
    get world(): World {
      return world;
    },
    nobodyTold,
    consume,
    jobOf,
    until,
    complete: ({ delivery }: Pick<JobContext, 'delivery'>): Promise<void> =>
      world.evidence.transact(unit => unit.complete(delivery, { status: 'completed' })),
    async announced(): Promise<ReturnType<typeof aJob>> {
      const job = aJob(world);
      await world.evidence.transact(({ announce }) => announce(job));
      return job;
    },
    /** Waits until an attempt has failed, then lets its backoff pass. */
    async letRetry(id: JobId, attempts: number): Promise<void> {
      await until(id, 'queued', attempts);
      world.clock.advance(LONG_MS);
    },
  };
};
