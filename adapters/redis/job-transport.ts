import { randomUUID } from 'node:crypto';
import { Queue } from 'bullmq';
import type { CarriedJob, JobTransport } from '../../core/ports/job-transport.ts';
import type { Log } from '../../core/ports/log.ts';
import type { RedisAddress } from './address.ts';
import { connection } from './connection.ts';
import { type JobWorker, jobWorker } from './job-worker.ts';
import { queueName } from './queue-name.ts';
import { ensureReady } from './readiness.ts';
import { workerClient } from './worker-client.ts';

export type RedisJobTransportOptions = {
  readonly address: RedisAddress;
  readonly log: Log;
  /** Sets what is ours apart from what others keep on the same server. */
  readonly prefix?: string;
  /** What one call may take, in milliseconds. */
  readonly deadlineMs?: number;
  /** How long a message stays with a worker that died; it is looked for four times in that time. */
  readonly leaseMs?: number;
  /** Until a message whose handler threw comes back. */
  readonly comeBackMs?: number;
};

/** How often a message whose handler throws is brought. */
const MOST_DELIVERIES = 5;
/** Within this long a message that was published before is dropped; while it still waits, at any age. */
const DUPLICATE_WINDOW_MS = 120_000;
/** Messages that are sent at once: Redis stores them while the next ones are being written down. */
const PORTION = 128;

/** Carries jobs over BullMQ: one queue for each type of job. Redis may forget all of it. */
export const redisJobTransport = (options: RedisJobTransportOptions): JobTransport => {
  const { address, log, prefix = 'faultmaven:', deadlineMs = 5000, leaseMs = 2000, comeBackMs = 1000 } = options;
  // All keys of an installation lie in one slot of a cluster: BullMQ's scripts touch several at once.
  const keys = `{${prefix}jobs}`;
  const commands = connection({ address, log, deadlineMs });
  const queues = new Map<string, Queue>();
  const workers = new Set<JobWorker>();
  let client: ReturnType<typeof workerClient> | undefined;

  const queueOf = (type: string): Queue => {
    const known = queues.get(type);
    if (known) return known;
    const queue = new Queue(queueName(type), {
      connection: commands.client,
      prefix: keys,
      streams: { events: { maxLen: 100 } },
      defaultJobOptions: { attempts: MOST_DELIVERIES, backoff: { type: 'fixed', delay: comeBackMs } },
    });
    queue.on('error', error => log.warn({ type, reason: error.name }, 'a queue in Redis does not answer'));
    queues.set(type, queue);
    return queue;
  };
  /** One that did not get ready stays so. */
  const forgetQueues = async (): Promise<void> => {
    const old = [...queues.values()];
    queues.clear();
    for (const queue of old) await queue.close();
  };

  const publishAll = async (jobs: readonly CarriedJob[]): Promise<void> => {
    const sendings: Promise<unknown>[] = [];
    for (const [type, those] of Map.groupBy(jobs, one => one.type))
      for (let at = 0; at < those.length; at += PORTION)
        sendings.push(queueOf(type).addBulk(those.slice(at, at + PORTION).map(toBulk)));
    await Promise.all(sendings);
  };

  return {
    async publish(jobs) {
      if (jobs.length === 0) return;
      try {
        await commands.run(() => publishAll(jobs));
      } catch (error) {
        forgetQueues().catch(failed => log.warn({ reason: failed?.name }, 'queues of Redis could not be closed'));
        throw error;
      }
    },
    consume(type, handler, { concurrency }) {
      client ??= workerClient(address, log);
      const worker = jobWorker({ type, handler, concurrency, client, prefix: keys, leaseMs, log });
      workers.add(worker);
      return {
        async stop(graceMs) {
          await worker.stop(graceMs);
          workers.delete(worker);
        },
      };
    },
    epoch: () =>
      commands.run(async () => {
        const key = `${keys}:epoch`;
        await commands.client.set(key, randomUUID(), 'NX');
        return (await commands.client.get(key)) ?? '';
      }),
    ping: () => ensureReady(commands, address),
    async close() {
      await Promise.all([...workers].map(worker => worker.die()));
      workers.clear();
      client?.disconnect();
      await forgetQueues();
      await commands.close();
    },
  };
};

const toBulk = ({ jobId, type, turn }: CarriedJob) => {
  const id = `${jobId}.${turn}`;
  return {
    name: type,
    data: { job_id: jobId, turn },
    opts: { jobId: id, deduplication: { id, ttl: DUPLICATE_WINDOW_MS } },
  };
};
