import { type JetStreamManager, jetstreamManager } from '@nats-io/jetstream';
import { connect, errors, type NatsConnection } from '@nats-io/transport-node';
import { expect } from 'chai';
import { confirmedPublisher, type PublishConfirmed } from '../../../adapters/nats/confirmed-publisher.ts';
import { NATS_REMEDY, type NatsEngine, startNats } from '../../support/engines/nats.ts';
import { startOrSkip } from '../../support/engines/or-skip.ts';
import { outcome, refusal } from '../../support/waiting.ts';

describe('what is published to a stream', () => {
  const stream = `TEST_CONFIRMED_${process.pid}`;
  let server: NatsEngine;
  let connection: NatsConnection;
  let manager: JetStreamManager;
  let publish: PublishConfirmed;

  before(async function () {
    server = await startOrSkip(this, startNats, NATS_REMEDY);
  });
  after(() => server?.stop());
  beforeEach(async () => {
    connection = await connect({ servers: server.url.replace('nats://', '') });
    manager = await jetstreamManager(connection);
    await manager.streams.add({ name: stream, subjects: [`${stream}.>`], max_msg_size: 200 });
    publish = confirmedPublisher(connection, 500);
  });
  afterEach(async () => {
    if (!connection.isClosed()) await manager.streams.delete(stream);
    await connection.close();
  });

  const message = (id: number, body = 'x') => ({ subject: `${stream}.a`, body, id: `${id}` });
  const stored = async (): Promise<number> => (await manager.streams.info(stream)).state.messages;

  it('is stored when it is confirmed, and a repeat is confirmed and not stored', async () => {
    await publish(Array.from({ length: 300 }, (_, n) => message(n)));
    expect(await stored()).to.equal(300);
    await publish([message(7), message(300)]);
    expect(await stored()).to.equal(301);
  });

  it('is not confirmed when the server refuses one of it, and the next publication is', async () => {
    const error = await outcome(() => publish([message(1), message(2, 'x'.repeat(500)), message(3)]));
    expect(error).to.be.instanceOf(Error).with.property('message').that.includes('message size');
    await publish([message(4)]);
    expect(await stored()).to.equal(3);
  });

  it('is refused at once when no stream takes it', async () => {
    const error = await outcome(() => publish([{ ...message(1), subject: 'nobody.a' }]));
    expect(error).to.be.instanceOf(errors.NoRespondersError);
  });

  it('is given up at the deadline when somebody takes it who says nothing', async () => {
    connection.subscribe('silent.>', { callback: () => undefined });
    await refusal('unavailable', () => publish([{ ...message(1), subject: 'silent.a' }]));
    await publish([message(2)]);
  });

  it('is given up when the connection is closed', async () => {
    connection.subscribe('silent.>', { callback: () => undefined });
    const given = outcome(() => confirmedPublisher(connection, 60_000)([{ ...message(1), subject: 'silent.a' }]));
    await manager.streams.delete(stream);
    await connection.close();
    expect(await given).to.have.property('code', 'unavailable');
  });
});
