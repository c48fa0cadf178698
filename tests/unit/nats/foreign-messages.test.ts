import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { expect } from 'chai';
import { natsJobTransport } from '../../../adapters/nats/job-transport.ts';
import { subjectOf } from '../../../adapters/nats/stream.ts';
import type { CarriedJob, JobTransport } from '../../../core/ports/job-transport.ts';
import { aCarriedJob, TYPE } from '../../contract/transport-under-test.ts';
import { NATS_REMEDY, type NatsEngine, startNats } from '../../support/engines/nats.ts';
import { startOrSkip } from '../../support/engines/or-skip.ts';
import { silentLog } from '../../support/silent-log.ts';
import { eventually } from '../../support/waiting.ts';

describe('a stream on NATS', () => {
  const stream = `TEST_FOREIGN_${process.pid}`;
  let server: NatsEngine;
  let connection: NatsConnection;
  let transport: JobTransport;
  before(async function () {
    server = await startOrSkip(this, startNats, NATS_REMEDY);
  });
  after(() => server?.stop());
  beforeEach(async () => {
    connection = await connect({ servers: server.url.replace('nats://', '') });
    transport = natsJobTransport({ url: server.url, stream, log: silentLog });
  });
  afterEach(async () => {
    await transport.close();
    await (await jetstreamManager(connection)).streams.delete(stream);
    await connection.close();
  });

  it('loses messages that somebody else wrote, and goes on with ours', async () => {
    await transport.epoch();
    const subject = subjectOf(stream, TYPE);
    for (const body of ['', 'null', '{', '{"job_id":7,"turn":0}', '{"job_id":"a","turn":-1}', '\xff'.repeat(1000)])
      await jetstream(connection).publish(subject, body);
    const job = aCarriedJob();
    await transport.publish([job]);
    const heard: CarriedJob[] = [];
    const consumer = transport.consume(TYPE, async one => void heard.push(one), { concurrency: 1 });
    await eventually('ours is heard', () => heard.length > 0);
    expect(heard).to.deep.equal([job]);
    const { streams } = await jetstreamManager(connection);
    await eventually('nothing is left', async () => (await streams.info(stream)).state.messages === 0);
    await consumer.stop(0);
  });

  it('that an older version made is brought up to date', async () => {
    const { streams } = await jetstreamManager(connection);
    await streams.add({ name: stream, subjects: [`${stream}.>`], retention: 'workqueue', duplicate_window: 1e9 });
    await transport.epoch();
    expect((await streams.info(stream)).config).to.include({ duplicate_window: 120e9, max_age: 86_400e9 });
  });

  it('is the same one for everybody who looks for it at once', async () => {
    const others = Array.from({ length: 5 }, () => natsJobTransport({ url: server.url, stream, log: silentLog }));
    const epochs = await Promise.all([transport, ...others].map(one => one.epoch()));
    expect(new Set(epochs)).to.have.property('size', 1);
    for (const other of others) await other.close();
  });
});
