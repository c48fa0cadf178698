import { type Job, UnrecoverableError, WaitingError, Worker } from 'bullmq';
import { z } from 'zod';
import { DomainError } from '../../core/kernel/error.ts';
import type { JobId } from '../../core/kernel/ids.ts';
import type { CarriedConsumer, CarriedHandler, CarriedJob } from '../../core/ports/job-transport.ts';
import type { Log } from '../../core/ports/log.ts';
import type { Client } from './client.ts';
import { reasonOf } from './failure.ts';
import { queueName } from './queue-name.ts';

export type JobWorkerOptions = {
  readonly type: string;
  readonly handler: CarriedHandler;
  readonly concurrency: number;
  readonly client: Client;
  readonly prefix: string;
  readonly leaseMs: number;
  readonly log: Log;
};

export type JobWorker = CarriedConsumer & {
  /** Takes nothing more and acknowledges nothing more. */
  die(): Promise<void>;
};

const LAST_WORDS_MS = 2000;
/** A worker that dies is never the fault of the message: the ledger counts attempts. */
const ANY_NUMBER = Number.MAX_SAFE_INTEGER;
/** Until Redis is asked again after an error; BullMQ's own value would be 15 s. */
const ASK_AGAIN_MS = 500;

const Message = z.object({ job_id: z.string().min(1).max(200), turn: z.int().nonnegative() });

/** BullMQ's worker, with a lease of seconds. A message whose worker died is found by the second look after its lease ended,
 *  and is then free again. */
export const jobWorker = ({
  type,
  handler,
  concurrency,
  client,
  prefix,
  leaseMs,
  log,
}: JobWorkerOptions): JobWorker => {
  const controller = new AbortController();
  const running = new Map<Job, Promise<unknown>>();

  const process = async (message: Job, token?: string): Promise<void> => {
    const job = parseMessage(type, message.data);
    if (!job) throw new UnrecoverableError('nobody understands this message');
    try {
      await handler(job, controller.signal);
    } catch (error) {
      if (!controller.signal.aborted) throw error;
      await message.moveToWait(token);
      throw new WaitingError();
    }
  };

  const worker = new Worker(
    queueName(type),
    (message, token) => {
      const ended = process(message, token).finally(() => running.delete(message));
      running.set(message, ended);
      return ended;
    },
    {
      connection: client,
      prefix,
      concurrency,
      lockDuration: leaseMs,
      lockRenewTime: leaseMs / 2,
      stalledInterval: leaseMs / 4,
      maxStalledCount: ANY_NUMBER,
      runRetryDelay: ASK_AGAIN_MS,
      removeOnComplete: { count: 0 },
      removeOnFail: { count: 0 },
    },
  );
  worker.on('error', error => log.warn({ type, reason: reasonOf(error) }, 'a queue in Redis has failed; trying on'));
  worker.on('failed', (message, error) =>
    log.warn({ type, job: message?.id, reason: reasonOf(error) }, 'a message could not be handled'),
  );

  const ends = (): Promise<unknown> => Promise.allSettled(running.values());
  const giveBack = async (message: Job): Promise<void> => {
    if (message.token !== undefined) await message.moveToWait(message.token);
  };

  return {
    async stop(graceMs) {
      const closed = worker.close();
      await within(graceMs, ends());
      controller.abort(new DomainError('cancelled', 'The consumer was stopped.'));
      await within(LAST_WORDS_MS, ends());
      await within(LAST_WORDS_MS, Promise.allSettled([...running.keys()].map(giveBack)));
      if (!(await within(LAST_WORDS_MS, closed))) await worker.disconnect();
    },
    async die() {
      await within(LAST_WORDS_MS, worker.close(true));
    },
  };
};

/** Undefined when somebody else wrote this. */
const parseMessage = (type: string, body: unknown): CarriedJob | undefined => {
  const { success, data } = Message.safeParse(body);
  return success ? { jobId: data.job_id as JobId, type, turn: data.turn } : undefined;
};

/** Whether it ended within `ms`. */
const within = async (ms: number, work: Promise<unknown>): Promise<boolean> => {
  const late = Promise.withResolvers<boolean>();
  const timer = setTimeout(late.resolve, ms, false);
  const inTime = await Promise.race([work.then(() => true), late.promise]);
  clearTimeout(timer);
  return inTime;
};
