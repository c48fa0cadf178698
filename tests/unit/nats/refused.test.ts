import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'chai';
import { natsConnection } from '../../../adapters/nats/connection.ts';
import { natsEventPublisher } from '../../../adapters/nats/event-publisher.ts';
import { natsJobTransport } from '../../../adapters/nats/job-transport.ts';
import type { CarriedJob } from '../../../core/ports/job-transport.ts';
import { aCarriedJob, TYPE } from '../../contract/transport-under-test.ts';
import { type LoopbackServer, startLoopbackServer } from '../../support/engines/loopback-server.ts';
import { startOrSkip } from '../../support/engines/or-skip.ts';
import { silentLog } from '../../support/silent-log.ts';
import { eventually, outcome } from '../../support/waiting.ts';

/** Long enough for the client to be refused several times. */
const REFUSED_MS = 3000;

describe('a NATS server that refuses the password for a while', () => {
  let server: LoopbackServer;
  let password = 'right';
  let url: string;
  const start = () =>
    startLoopbackServer({
      command: 'nats-server',
      options: (port, folder) => [
        ...['-a', '127.0.0.1', '-p', String(port), '-js', '-sd', folder],
        ...['--user', 'us', '--pass', password],
      ],
    });
  const startAgain = async (accepted: string): Promise<void> => {
    await server.power.off();
    password = accepted;
    await server.power.on();
  };
  before(async function () {
    server = await startOrSkip(this, start, 'install nats-server (Debian: apt-get install nats-server)');
    url = `nats://us:right@127.0.0.1:${server.port}`;
  });
  after(() => server?.stop());

  it('is published to and consumed from as soon as it accepts it again, and is spoken of once', async () => {
    const told: string[] = [];
    const log = { ...silentLog, warn: (_about: object, text: string) => void told.push(text) };
    const transport = natsJobTransport({ url, log: silentLog, deadlineMs: 1000, leaseMs: 1000 });
    const consuming = natsJobTransport({ url, log, deadlineMs: 1000, leaseMs: 1000 });
    const events = natsEventPublisher({ url, log: silentLog, deadlineMs: 1000 });
    const heard: CarriedJob[] = [];
    const consumer = consuming.consume(TYPE, async job => void heard.push(job), { concurrency: 2 });
    const [first, second] = [aCarriedJob(), aCarriedJob()];
    const anEvent = (id: string) => ({ id, channel: 'events.case', body: '{}' });
    await transport.publish([first]);
    await events.publish([anEvent('one')]);
    await eventually('the first is heard', () => heard.length === 1);

    await startAgain('another');
    await pause(REFUSED_MS);
    await startAgain('right');

    const goesWell = async (action: () => Promise<unknown>) => (await outcome(action)) === undefined;
    await eventually('a job is published', () => goesWell(() => transport.publish([second])));
    await eventually('an event is published', () => goesWell(() => events.publish([anEvent('two')])));
    await eventually('the second is heard', () => heard.length === 2);
    expect(heard).to.deep.equal([first, second]);
    // Once that it is away, once that it refuses, and once of the consumer.
    expect(told.length, told.join('; ')).to.be.within(2, 3);
    await consumer.stop(0);
    for (const one of [transport, consuming, events]) await one.close();
  }).timeout(60_000);

  it('is connected to anew when the client has closed the connection by itself', async () => {
    const { link, close } = natsConnection({ url, log: silentLog, deadlineMs: 1000 });
    const first = await link();
    await first.connection.close();
    const second = await link();
    await second.connection.flush();
    expect(second).to.not.equal(first);
    await close();
  });
});
