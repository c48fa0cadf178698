import {
  AckPolicy,
  type Consumer,
  jetstream,
  jetstreamManager,
  RetentionPolicy,
  StorageType,
} from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import type { RawDriver } from './driver.ts';

const STREAM = 'RAW';
const IN_FLIGHT = 512;

/** JetStream as its documentation shows it: a work queue on files, acknowledged by hand. Messages are those of ours, and as
 *  many are asked for at a time. */
export const rawNats = async (url: string, concurrency: number): Promise<RawDriver> => {
  const connection = await connect({ servers: url.replace('nats://', '') });
  const manager = await jetstreamManager(connection);
  const client = jetstream(connection);
  await manager.streams.add({
    name: STREAM,
    subjects: ['raw.>'],
    retention: RetentionPolicy.Workqueue,
    storage: StorageType.File,
  });
  await manager.consumers.add(STREAM, {
    durable_name: 'worker',
    ack_policy: AckPolicy.Explicit,
    max_ack_pending: 10_000,
  });
  const consumer: Consumer = await client.consumers.get(STREAM, 'worker');
  return {
    async publish(ids) {
      for (let at = 0; at < ids.length; at += IN_FLIGHT)
        await Promise.all(
          ids
            .slice(at, at + IN_FLIGHT)
            .map(id => client.publish('raw.a', JSON.stringify({ job_id: id, turn: 0 }), { msgID: `${id}.0` })),
        );
    },
    async consume(count) {
      let left = count;
      const messages = await consumer.consume({ max_messages: concurrency });
      for await (const message of messages) {
        message.json();
        message.ack();
        if (--left === 0) break;
      }
      await connection.flush();
    },
    close: () => connection.close(),
  };
};
