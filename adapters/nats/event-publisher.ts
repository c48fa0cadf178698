import { RetentionPolicy, StorageType } from '@nats-io/jetstream';
import { headers } from '@nats-io/transport-node';
import { EVENTS_KEPT_MS, type EventMessage, type EventPublisher } from '../../core/ports/event-relay.ts';
import type { Log } from '../../core/ports/log.ts';
import { type NatsLink, natsConnection } from './connection.ts';
import { preparedLink } from './prepared-link.ts';
import { DUPLICATE_WINDOW_MS, ensureStreamAs, nanos } from './stream.ts';

export type NatsEventPublisherOptions = {
  readonly url: string;
  readonly log: Log;
  /** Of the stream, and the first word of its subjects: `FAULTMAVEN.events.case`. */
  readonly stream?: string;
  /** Copies of the stream in a cluster of servers: 1, 3 or 5. */
  readonly replicas?: number;
  /** What one call may take. */
  readonly deadlineMs?: number;
};

/** Publishes events on a JetStream stream that keeps them for a week, for any number of durable consumers of others. The
 *  subject is the stream's name and the channel; the message is a CloudEvent in structured mode (NATS Protocol Binding for
 *  CloudEvents 1.0.2). */
export const natsEventPublisher = (options: NatsEventPublisherOptions): EventPublisher => {
  const { url, log, stream = 'FAULTMAVEN', replicas = 1, deadlineMs = 5000 } = options;
  const { link, close } = natsConnection({ url, log, deadlineMs });
  const ensureEvents = ({ manager }: NatsLink) =>
    ensureStreamAs(manager, {
      name: stream,
      subjects: [`${stream}.events.>`],
      retention: RetentionPolicy.Limits,
      storage: StorageType.File,
      duplicate_window: nanos(DUPLICATE_WINDOW_MS),
      max_age: nanos(EVENTS_KEPT_MS),
      num_replicas: replicas,
    });
  const { inTime } = preparedLink({ link, prepare: ensureEvents, deadlineMs });

  return {
    async publish(messages) {
      if (messages.length === 0) return;
      await inTime(async ({ client }) => {
        const send = ({ id, channel, body }: EventMessage) => {
          const about = headers();
          about.set('content-type', 'application/cloudevents+json');
          return client.publish(`${stream}.${channel}`, body, { msgID: id, headers: about });
        };
        await Promise.all(messages.map(send));
      });
    },
    epoch: () => inTime(async found => Date.parse((await ensureEvents(found)).created)),
    async ping() {
      await inTime(({ connection }) => connection.flush());
    },
    close,
  };
};
