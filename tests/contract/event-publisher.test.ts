import { randomUUID } from 'node:crypto';
import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { forgetEvents, memoryEventEngine, memoryEventPublisher } from '../../adapters/memory/event-publisher.ts';
import { natsEventPublisher } from '../../adapters/nats/event-publisher.ts';
import type { EventMessage } from '../../core/ports/event-relay.ts';
import { NATS_REMEDY, type NatsEngine, startNats } from '../support/engines/nats.ts';
import { startOrSkip } from '../support/engines/or-skip.ts';
import { silentLog } from '../support/silent-log.ts';
import { type EventEngine, eventPublisherContract } from './event-publisher.contract.ts';
import { onEveryTarget } from './on-every-target.ts';

const openMemory = async (): Promise<EventEngine> => {
  const engine = memoryEventEngine();
  return {
    connect: () => memoryEventPublisher(engine),
    stored: async () => [...engine.stored.values()],
    forget: async () => forgetEvents(engine),
    power: {
      async off() {
        engine.reachable = false;
      },
      async on() {
        engine.reachable = true;
      },
    },
    dispose: async () => undefined,
  };
};

describe('event publisher in memory', () => {
  onEveryTarget('event publisher', { memory: openMemory }, eventPublisherContract);
});

describe('event publisher on NATS', () => {
  let server: NatsEngine;
  before(async function () {
    server = await startOrSkip(this, startNats, NATS_REMEDY);
  });
  after(() => server?.stop());
  eventPublisherContract('nats', async () => openNats(server));
});

/** A stream of its own on the server. */
const openNats = ({ url, power }: NatsEngine): EventEngine => {
  const stream = `TEST_${randomUUID()}`;
  const withServer = async <Result>(work: (at: Awaited<ReturnType<typeof connect>>) => Promise<Result>) => {
    const connection = await connect({ servers: url.replace('nats://', '') });
    try {
      return await work(connection);
    } finally {
      await connection.close();
    }
  };
  const forget = () =>
    withServer(async connection => {
      const { streams } = await jetstreamManager(connection);
      for (const name of await streams.names(`${stream}.>`).next()) await streams.delete(name);
    });
  const stored = () =>
    withServer(async connection => {
      const { streams } = await jetstreamManager(connection);
      if ((await streams.names(`${stream}.>`).next()).length === 0) return [];
      const { state } = await streams.info(stream);
      if (state.messages === 0) return [];
      const consumer = await jetstream(connection).consumers.get(stream);
      const found: EventMessage[] = [];
      for await (const message of await consumer.fetch({ max_messages: state.messages, expires: 5000 }))
        found.push({
          id: message.headers?.get('Nats-Msg-Id') ?? '',
          channel: message.subject.slice(stream.length + 1),
          body: message.string(),
        });
      return found;
    });
  return {
    connect: () => natsEventPublisher({ url, stream, log: silentLog, deadlineMs: 3000 }),
    stored,
    forget,
    power,
    dispose: forget,
  };
};
