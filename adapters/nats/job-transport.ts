import { errors, type NatsConnection } from '@nats-io/transport-node';
import type { CarriedJob, JobTransport } from '../../core/ports/job-transport.ts';
import type { Log } from '../../core/ports/log.ts';
import { confirmedPublisher, type Outgoing, type PublishConfirmed } from './confirmed-publisher.ts';
import { type NatsLink, natsConnection } from './connection.ts';
import { messageOf } from './message.ts';
import { preparedLink } from './prepared-link.ts';
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
  const publishers = new WeakMap<NatsConnection, PublishConfirmed>();
  const ensureJobs = ({ manager }: NatsLink) => ensureStream(manager, settings);
  const { inTime } = preparedLink({ link, prepare: ensureJobs, deadlineMs });

  const subjects = new Map<string, string>();
  const subjectFor = (type: string): string => {
    const known = subjects.get(type) ?? subjectOf(stream, type);
    subjects.set(type, known);
    return known;
  };

  const outgoing = (job: CarriedJob): Outgoing => ({
    subject: subjectFor(job.type),
    body: messageOf(job),
    id: `${job.jobId}.${job.turn}`,
  });
  const publisherOn = (connection: NatsConnection): PublishConfirmed => {
    const publish = publishers.get(connection) ?? confirmedPublisher(connection, deadlineMs);
    publishers.set(connection, publish);
    return publish;
  };
  const publishAll = async (jobs: readonly CarriedJob[], { connection }: NatsLink): Promise<void> => {
    const publish = publisherOn(connection);
    for (let at = 0; at < jobs.length; at += IN_FLIGHT) await publish(jobs.slice(at, at + IN_FLIGHT).map(outgoing));
  };

  return {
    async publish(jobs) {
      if (jobs.length === 0) return;
      try {
        await inTime(found => publishAll(jobs, found));
      } catch (error) {
        if (!isStreamGone(error)) throw error;
        // What has arrived already is not stored twice.
        await inTime(found => publishAll(jobs, found));
      }
    },
    consume(type, handler, { concurrency }) {
      const find = () =>
        inTime(async ({ manager, client }) => {
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
    epoch: () => inTime(async found => (await ensureJobs(found)).created),
    ping: () => ensureReady({ url, link, prepare: ensureJobs }),
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
