import { errors } from '@nats-io/transport-node';
import { DomainError } from '../../core/kernel/error.ts';
import type { CarriedJob, JobTransport } from '../../core/ports/job-transport.ts';
import type { Log } from '../../core/ports/log.ts';
import { confirmedPublisher, type Outgoing, type PublishConfirmed } from './confirmed-publisher.ts';
import { type NatsLink, natsConnection, unavailable } from './connection.ts';
import { messageOf } from './message.ts';
import { type PullConsumer, pullConsumer } from './pull-consumer.ts';
import { ensureReady } from './readiness.ts';
import { ensureConsumer, ensureStream, subjectOf } from './stream.ts';

export type NatsJobTransportOptions = {
  readonly url: string;
  readonly log: Log;
  /** Of the stream: one for each installation on a server. */
  readonly stream?: string;
  /** Copies of the stream in a cluster of servers: 1, 3 or 5. */
  readonly replicas?: number;
  /** What one call may take. */
  readonly deadlineMs?: number;
  /** How long a message stays with a consumer that died. */
  readonly leaseMs?: number;
  /** Until a message whose handler threw comes back. */
  readonly comeBackMs?: number;
};

/** Messages that wait for the server's answer at the same time. */
const IN_FLIGHT = 512;

/** Carries jobs over NATS JetStream: one work queue stream, one durable pull consumer for each type of job. */
export const natsJobTransport = (options: NatsJobTransportOptions): JobTransport => {
  const { url, log, stream = 'FAULTMAVEN_JOBS', replicas = 1 } = options;
  const { deadlineMs = 5000, leaseMs = 4000, comeBackMs = 1000 } = options;
  const settings = { name: stream, replicas, leaseMs };
  const { link, close } = natsConnection({ url, log, deadlineMs });
  const consumers = new Set<PullConsumer>();
  let preparing: Promise<NatsLink> | undefined;
  let publish: PublishConfirmed | undefined;

  const subjects = new Map<string, string>();
  const subjectFor = (type: string): string => {
    const known = subjects.get(type) ?? subjectOf(stream, type);
    subjects.set(type, known);
    return known;
  };

  /** Looks for the stream once, and again after something went wrong. */
  const prepared = (): Promise<NatsLink> => {
    preparing ??= prepare().catch(error => {
      preparing = undefined;
      throw error;
    });
    return preparing;
  };
  const prepare = async (): Promise<NatsLink> => {
    const found = await link();
    await ensureStream(found.manager, settings);
    return found;
  };
  /** Gives up at the deadline, whatever the client still waits for. */
  const inTime = async <Result>(work: () => Promise<Result>): Promise<Result> => {
    const late = Promise.withResolvers<never>();
    const timer = setTimeout(() => late.reject(unavailable('deadline')), deadlineMs);
    try {
      return await Promise.race([work(), late.promise]);
    } catch (error) {
      preparing = undefined;
      throw error instanceof DomainError ? error : unavailable(error);
    } finally {
      clearTimeout(timer);
    }
  };

  const outgoing = (job: CarriedJob): Outgoing => ({
    subject: subjectFor(job.type),
    body: messageOf(job),
    id: `${job.jobId}.${job.turn}`,
  });
  const publishAll = async (jobs: readonly CarriedJob[]): Promise<void> => {
    const { connection } = await prepared();
    publish ??= confirmedPublisher(connection, deadlineMs);
    for (let at = 0; at < jobs.length; at += IN_FLIGHT) await publish(jobs.slice(at, at + IN_FLIGHT).map(outgoing));
  };

  return {
    async publish(jobs) {
      if (jobs.length === 0) return;
      try {
        await inTime(() => publishAll(jobs));
      } catch (error) {
        if (!isStreamGone(error)) throw error;
        // What has arrived already is not stored twice.
        await inTime(() => publishAll(jobs));
      }
    },
    consume(type, handler, { concurrency }) {
      const find = () =>
        inTime(async () => {
          const { manager, client } = await prepared();
          return client.consumers.get(stream, await ensureConsumer(manager, settings, type));
        });
      const consumer = pullConsumer({ type, handler, concurrency, find, leaseMs, comeBackMs, log });
      consumers.add(consumer);
      return {
        async stop(graceMs) {
          await consumer.stop(graceMs);
          consumers.delete(consumer);
        },
      };
    },
    epoch: () =>
      inTime(async () => {
        const { manager } = await link();
        const { created } = await ensureStream(manager, settings);
        return created;
      }),
    ping: () => ensureReady({ url, link, prepare: ({ manager }) => ensureStream(manager, settings) }),
    async close() {
      for (const consumer of consumers) consumer.die();
      consumers.clear();
      await close();
    },
  };
};

/** The server answers, but no stream takes the subject. */
const isStreamGone = (error: unknown): boolean =>
  error instanceof Error && (error instanceof errors.NoRespondersError || isStreamGone(error.cause));
