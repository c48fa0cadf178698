import { DELIVERY_POLICY } from '../../core/kernel/disposition.ts';
import { DomainError } from '../../core/kernel/error.ts';
import type { JobId } from '../../core/kernel/ids.ts';
import type { Job } from '../../core/kernel/job.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { Ids } from '../../core/ports/ids.ts';
import { type EnqueueOptions, type JobQueue, type NewJob, unknownType } from '../../core/ports/job-queue.ts';
import type { MemoryDatabase } from './database.ts';
import { type JobConsumer, jobConsumer } from './job-consumer.ts';
import { jobLedger } from './job-ledger.ts';
import { isFree, JOBS, type JobRow, presentJob, queued, raised } from './job-row.ts';
import { newestFirst } from './versioned.ts';

export type MemoryJobQueueDeps = {
  readonly database: MemoryDatabase;
  readonly clock: Clock;
  readonly ids: Ids;
  /** The W3C `traceparent` of whatever runs now; null outside a trace. */
  readonly currentTrace: () => string | null;
  readonly onError: (error: unknown) => void;
  readonly heartbeatMs?: number | undefined;
  /** How often to look for what has become due by time alone. */
  readonly pollMs?: number | undefined;
  /** Uniform in [0, 1): the jitter of retries. */
  readonly random?: () => number;
};

const POLL_MS = 50;

/** The jobs of this process, in its memory: everything that a queue promises, except to survive. */
export const memoryJobQueue = (deps: MemoryJobQueueDeps): JobQueue & { close(): void } => {
  const { database, clock, onError, random = Math.random } = deps;
  const { leaseMs, heartbeatMs } = DELIVERY_POLICY;
  const ledger = jobLedger({ database, clock, leaseMs });
  const consumers = new Set<JobConsumer>();
  const runningJobs = () => [...consumers].flatMap(({ running }) => [...running]);

  const wake = (): void => {
    for (const consumer of consumers) consumer.wake();
  };
  const noticed = (): void => {
    for (const job of runningJobs()) job.checkLease();
    wake();
  };
  const renew = async (): Promise<void> => {
    for (const job of runningJobs())
      await ledger.change(job.delivery, row => ({ ...row, leaseUntil: clock.now() + leaseMs }));
  };

  const unlisten = database.onCommit(noticed);
  const polling = setInterval(wake, deps.pollMs ?? POLL_MS);
  const beating = setInterval(() => void renew().catch(onError), deps.heartbeatMs ?? heartbeatMs);
  polling.unref();
  beating.unref();

  const withProgress = (row: JobRow): Job => {
    const running = runningJobs().find(({ delivery }) => delivery.jobId === row.id && delivery.fence === row.fence);
    const { status, progress } = row;
    return { ...presentJob(row), progress: status === 'running' && running ? running.progress() : progress };
  };

  return {
    enqueue: (job, options = {}) => enqueue(deps, job, options),
    async getStatus(ownerId, id) {
      const row = database.committed.rows(JOBS).get(id);
      return row && (ownerId === null || row.ownerId === ownerId) ? withProgress(row) : undefined;
    },
    consume(type, handler, options) {
      const consumer = jobConsumer(type, handler, options, { ledger, clock, random, onError });
      consumers.add(consumer);
      return {
        async stop(graceMs) {
          await consumer.stop(graceMs);
          consumers.delete(consumer);
        },
      };
    },
    async deadLetters(page) {
      const rows = newestFirst(database.committed.rows(JOBS), ({ status }) => status === 'dead', page);
      return { ...rows, items: rows.items.map(presentJob) };
    },
    retry: id => retry(deps, id),
    buryUnknown: (knownTypes, graceMs) => buryUnknown(deps, knownTypes, graceMs),
    close() {
      unlisten();
      clearInterval(polling);
      clearInterval(beating);
    },
  };
};

const enqueue = (
  { database, clock, ids, currentTrace }: MemoryJobQueueDeps,
  { type, payload, ownerId, id }: NewJob,
  { dedupKey, delayMs, maxAttempts = DELIVERY_POLICY.maxAttempts }: EnqueueOptions,
): Promise<JobId> =>
  database.transaction(async tables => {
    const jobs = tables.rows(JOBS);
    const [known] = jobs.where(row => row.id === id || (dedupKey !== undefined && row.dedupKey === dedupKey));
    if (known) return known.id;
    const jobId = id ?? (ids.next() as JobId);
    const job = {
      id: jobId,
      ownerId,
      type,
      payload,
      traceparent: currentTrace(),
      dedupKey: dedupKey ?? null,
      maxAttempts,
    };
    jobs.put(jobId, queued(job, clock.now(), delayMs));
    return jobId;
  });

const buryUnknown = async (
  { database, clock }: MemoryJobQueueDeps,
  knownTypes: readonly string[],
  graceMs: number,
): Promise<number> => {
  const now = clock.now();
  const isLost = (row: Readonly<JobRow>): boolean => !knownTypes.includes(row.type) && isFree(row, now - graceMs);
  const isHeld = (row: Readonly<JobRow>): boolean => row.status === 'running' && !isFree(row, now);
  // A look from outside costs no turn: most looks find nothing.
  if (database.committed.rows(JOBS).where(isLost).length === 0) return 0;
  return database.transaction(async tables => {
    const jobs = tables.rows(JOBS);
    const workedOn = new Set(jobs.where(isHeld).map(({ type }) => type));
    const lost = jobs.where(isLost).filter(({ type }) => !workedOn.has(type));
    for (const row of lost)
      jobs.put(row.id, {
        ...row,
        status: 'dead',
        fence: row.fence + 1,
        error: unknownType(row.type),
        updatedAt: now,
      });
    return lost.length;
  });
};

const retry = ({ database, clock }: MemoryJobQueueDeps, id: JobId): Promise<void> =>
  database.transaction(async tables => {
    const jobs = tables.rows(JOBS);
    const row = jobs.get(id);
    if (!row) throw new DomainError('job.not-found', 'There is no such job. Check the id, or list the dead letters.');
    if (row.status !== 'dead')
      throw new DomainError('job.not-dead', 'This job is not among the dead letters, so there is nothing to retry.');
    jobs.put(id, raised(row, clock.now()));
  });
