import { expect } from 'chai';
import { startRelay } from '../../../apps/worker/relay.ts';
import { DomainError } from '../../../core/kernel/error.ts';
import type { CarriedJob } from '../../../core/ports/job-transport.ts';
import { aCarriedJob } from '../../contract/transport-under-test.ts';
import { silentLog } from '../../support/silent-log.ts';
import { aWhile, eventually, gate } from '../../support/waiting.ts';

/** Jobs that wait, as a ledger would say. */
const waitingJobs = (jobs: CarriedJob[]) => {
  const waiting = [...jobs];
  const takes: number[] = [];
  const listeners = new Set<() => void>();
  let returned = 0;
  return {
    takes,
    listeners,
    returns: () => returned,
    add(...more: CarriedJob[]): void {
      waiting.push(...more);
      for (const listener of listeners) listener();
    },
    async take(limit: number): Promise<CarriedJob[]> {
      const taken = waiting.splice(0, limit);
      takes.push(taken.length);
      return taken;
    },
    async putBack(back: readonly CarriedJob[]): Promise<void> {
      waiting.unshift(...back);
    },
    async putBackAll(): Promise<void> {
      returned++;
    },
    listen(listener: () => void): () => void {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
};

const some = (count: number): CarriedJob[] => Array.from({ length: count }, () => aCarriedJob());

describe('the relay', () => {
  it('publishes what waits, in batches', async () => {
    const jobs = some(25);
    const departures = waitingJobs(jobs);
    const published: (readonly CarriedJob[])[] = [];
    const transport = {
      epoch: async () => 'one',
      async publish(batch: readonly CarriedJob[]) {
        published.push(batch);
      },
    };
    const relay = startRelay({ departures, transport, log: silentLog, batch: 10 });
    await eventually('all are published', () => published.flat().length === 25);
    expect(published.map(({ length }) => length)).to.deep.equal([10, 10, 5]);
    expect(published.flat()).to.deep.equal(jobs);
    await relay.stop();
  });

  it('looks again as soon as something was committed', async () => {
    const departures = waitingJobs([]);
    const published: CarriedJob[] = [];
    const transport = {
      epoch: async () => 'one',
      async publish(batch: readonly CarriedJob[]) {
        published.push(...batch);
      },
    };
    const relay = startRelay({ departures, transport, log: silentLog, maxSleepMs: 60_000 });
    await eventually('it has looked', () => departures.takes.length > 0);
    await aWhile();
    departures.add(aCarriedJob());
    await eventually('it is published', () => published.length === 1);
    await relay.stop();
    expect(departures.listeners.size).to.equal(0);
  });

  it('puts back what could not be published, and publishes it later', async () => {
    const jobs = some(3);
    let failures = 0;
    const published: CarriedJob[] = [];
    const transport = {
      epoch: async () => 'one',
      async publish(batch: readonly CarriedJob[]) {
        if (failures++ === 0) throw new DomainError('unavailable', 'The engine is away.');
        published.push(...batch);
      },
    };
    const relay = startRelay({ departures: waitingJobs(jobs), transport, log: silentLog });
    await eventually('all are published', () => published.length === 3);
    expect(published).to.deep.equal(jobs);
    await relay.stop();
  });

  it('takes everything to be lost at its start, and when the engine is of another epoch', async () => {
    let epoch = 'one';
    const departures = waitingJobs([]);
    const transport = { epoch: async () => epoch, publish: async () => undefined };
    const relay = startRelay({ departures, transport, log: silentLog, maxSleepMs: 10 });
    await eventually('it has looked a few times', () => departures.takes.length > 3);
    expect(departures.returns()).to.equal(1);
    epoch = 'two';
    await eventually('it has noticed', () => departures.returns() === 2);
    await relay.stop();
  });

  it('stops when the publication that runs has ended, and takes nothing more', async () => {
    const departures = waitingJobs(some(20));
    const [began, mayEnd] = [gate(), gate()];
    let batches = 0;
    const transport = {
      epoch: async () => 'one',
      async publish() {
        batches++;
        began.open();
        await mayEnd.opened;
      },
    };
    const relay = startRelay({ departures, transport, log: silentLog, batch: 10 });
    await began.opened;
    let isStopped = false;
    const stopped = relay.stop().then(() => {
      isStopped = true;
    });
    await aWhile();
    expect(isStopped).to.equal(false);
    mayEnd.open();
    await stopped;
    expect(batches).to.equal(1);
  });
});
