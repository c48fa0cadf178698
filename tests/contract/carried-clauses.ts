import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'chai';
import { startRelay } from '../../apps/worker/relay.ts';
import type { JobId } from '../../core/kernel/ids.ts';
import type { Consumer, JobContext } from '../../core/ports/job-queue.ts';
import type { CarriedJob, JobTransport } from '../../core/ports/job-transport.ts';
import { aJob } from '../support/announcements.ts';
import { silentLog } from '../support/silent-log.ts';
import { aWhile, eventually } from '../support/waiting.ts';
import type { OpenLedger } from './carried-world.ts';
import { openSqliteWorld } from './sqlite-world.ts';
import { type OpenTransportEngine, type TransportEngine, TYPE } from './transport-under-test.ts';

/** More than the time for which a carried job is spared. */
const PATIENCE_MS = 6000;

/** What a carried queue does about messages that get lost, come twice, or come late. */
export const carriedClauses = (openEngine: OpenTransportEngine, openLedger: OpenLedger = openSqliteWorld): void => {
  let engine: TransportEngine;
  let world: Awaited<ReturnType<OpenLedger>>;
  let carriage: ReturnType<typeof world.carriage>;
  let transport: JobTransport;
  let published: CarriedJob[];
  let ran: string[];
  let ends: (() => Promise<void>)[];

  beforeEach(async () => {
    engine = await openEngine();
    world = await openLedger();
    transport = engine.connect();
    carriage = world.carriage(transport);
    [published, ran, ends] = [[], [], []];
  });
  afterEach(async () => {
    for (const end of ends) await end();
    await transport.close();
    await world.dispose();
    await engine.dispose();
  });

  /** Publishes what departs, and keeps a list; `lose` has the message never arrive. */
  const relay = ({ lose = () => false }: { lose?: () => boolean } = {}): void => {
    const listed = {
      epoch: transport.epoch,
      async publish(jobs: readonly CarriedJob[]): Promise<void> {
        published.push(...jobs);
        if (!lose()) await transport.publish(jobs);
      },
    };
    const { stop } = startRelay({ departures: carriage.departures, transport: listed, log: silentLog, maxSleepMs: 20 });
    ends.push(stop);
  };
  const take = async ({ delivery }: JobContext): Promise<void> => {
    ran.push(delivery.jobId);
    await world.evidence.transact(({ complete }) => complete(delivery, { status: 'completed' }));
  };
  const consume = (handle = take): Consumer => {
    const exhausted = async (): Promise<void> => expect.fail('nobody expected the end of this job');
    const consumer = carriage.queue.consume(TYPE, { handle, exhausted }, { concurrency: 2 });
    ends.unshift(() => consumer.stop(0));
    return consumer;
  };
  const announced = async (): Promise<JobId> => {
    const job = aJob(world);
    await world.evidence.transact(({ announce }) => announce(job));
    return job.id;
  };
  const done = (id: JobId) =>
    eventually('the job is completed', async () => (await carriage.queue.getStatus(null, id))?.status === 'completed');

  it('publishes a job that waits once, and again when nobody has taken it for a while', async () => {
    relay();
    await announced();
    await eventually('it is published', () => published.length === 1);
    world.clock.advance(4000);
    await aWhile();
    expect(published).to.have.lengthOf(1);
    world.clock.advance(PATIENCE_MS - 4000);
    await eventually('it is published again', () => published.length === 2);
    expect(published[1]).to.deep.equal(published[0]);
  });

  it('publishes a backlog less and less often, the older it is', async () => {
    relay();
    await announced();
    await eventually('it is published', () => published.length === 1);
    for (let seconds = 0; seconds < 600; seconds += 10) {
      world.clock.advance(10_000);
      await pause(30);
    }
    expect(published.length).to.be.within(2, 12);
  });

  it('makes good a message that was lost, when nobody noticed', async () => {
    let isLost = true;
    relay({ lose: () => isLost });
    consume();
    const id = await announced();
    await eventually('it is published', () => published.length === 1);
    isLost = false;
    world.clock.advance(PATIENCE_MS);
    await done(id);
    expect(ran).to.deep.equal([id]);
  });

  it('makes good what an engine has lost that forgot everything', async () => {
    relay();
    const ids = await Promise.all([announced(), announced(), announced()]);
    await eventually('all are published', () => published.length === 3);
    await engine.forget();
    await eventually('all are published again', () => published.length >= 6);
    consume();
    for (const id of ids) await done(id);
    expect([...ran].sort()).to.deep.equal([...ids].sort());
  });

  it('puts back, page by page, a backlog that is larger than a page', async () => {
    const count = 5100;
    const jobs = Array.from({ length: count }, () => aJob(world));
    for (let at = 0; at < count; at += 1000)
      await world.evidence.transact(async ({ announce }) => {
        for (const job of jobs.slice(at, at + 1000)) await announce(job);
      });
    const { departures } = carriage;
    expect(await departures.take(count + 1)).to.have.lengthOf(count);
    expect(await departures.take(1), 'spared for a while').to.have.lengthOf(0);
    const first = await departures.putBackAfter('');
    expect(await departures.take(count), 'of the first page').to.have.lengthOf(5000);
    const second = await departures.putBackAfter(first ?? '');
    expect(await departures.take(count), 'of the second one').to.have.lengthOf(count - 5000);
    expect(await departures.putBackAfter(second ?? '')).to.equal(null);
  }).timeout(60_000);

  it('runs a job once, however often and however late its message comes', async () => {
    relay();
    consume();
    const id = await announced();
    await done(id);
    const [first] = published;
    if (!first) throw new Error('nothing was published');
    const again = Array.from({ length: 5 }, (_, n) => ({ ...first, turn: first.turn + n }));
    await engine.forget();
    await eventually('the engine takes it', () =>
      transport.publish([...again, { ...first, jobId: 'nobody-knows-it' as JobId }]).then(
        () => true,
        () => false,
      ),
    );
    const next = await announced();
    await done(next);
    await aWhile();
    expect(ran).to.deep.equal([id, next]);
    expect(await carriage.queue.getStatus(null, id)).to.include({ status: 'completed', attempts: 1 });
  });

  it('leaves a job with the worker that has it, and finds it when that one falls silent after all', async () => {
    const held: JobContext[] = [];
    relay();
    const first = consume(async context => {
      held.push(context);
      await eventually('the signal has fired', () => context.signal.aborted);
      context.signal.throwIfAborted();
    });
    const id = await announced();
    await eventually('it is held', () => held.length === 1);
    // A message of its current turn, as a relay sends it that took the worker for dead.
    await transport.publish([{ jobId: id, type: TYPE, turn: 1 }]);
    await aWhile();
    expect(held).to.have.lengthOf(1);
    expect(await carriage.queue.getStatus(null, id)).to.include({ status: 'running', attempts: 1 });
    await first.stop(0);
    consume();
    world.clock.advance(PATIENCE_MS);
    await done(id);
    expect(ran).to.deep.equal([id]);
  });
};
