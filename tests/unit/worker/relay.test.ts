import { setTimeout as pause } from 'node:timers/promises';
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
    async putBackAfter(id: string): Promise<string | null> {
      if (id === '') returned++;
      return null;
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

  it('publishes on while page after page is put back, and while one cannot be', async () => {
    const departures = waitingJobs([]);
    const pages: string[] = [];
    const next = gate();
    let isFailing = true;
    const putBackAfter = async (id: string): Promise<string | null> => {
      pages.push(id);
      if (id === '') return 'a';
      await next.opened;
      if (id === 'b') return null;
      if (!isFailing) return 'b';
      isFailing = false;
      throw new DomainError('unavailable', 'The ledger is slow.');
    };
    const published: CarriedJob[] = [];
    const transport = {
      epoch: async () => 'one',
      async publish(batch: readonly CarriedJob[]) {
        published.push(...batch);
      },
    };
    const paged = { ...departures, putBackAfter };
    const relay = startRelay({ departures: paged, transport, log: silentLog, maxSleepMs: 10 });
    await eventually('the second page is under way', () => pages.length === 2);
    departures.add(aCarriedJob());
    await eventually('a job is published meanwhile', () => published.length === 1);
    next.open();
    departures.add(aCarriedJob());
    await eventually('another one is published', () => published.length === 2);
    await eventually('all pages are put back', () => pages.includes('b'));
    expect(pages).to.deep.equal(['', 'a', 'a', 'b']);
    await relay.stop();
  });

  it('begins anew with the pages when the engine loses everything once more', async () => {
    let epoch = 'one';
    const pages: string[] = [];
    const second = gate();
    const putBackAfter = async (id: string): Promise<string | null> => {
      pages.push(id);
      if (id === '') return 'a';
      await second.opened;
      return null;
    };
    const transport = { epoch: async () => epoch, publish: async () => undefined };
    const departures = waitingJobs([]);
    const paged = { ...departures, putBackAfter };
    const relay = startRelay({ departures: paged, transport, log: silentLog, maxSleepMs: 10 });
    await eventually('the second page is under way', () => pages.length === 2);
    epoch = 'two';
    const before = departures.takes.length;
    await pause(1100);
    await eventually('it has noticed', () => departures.takes.length > before);
    second.open();
    await eventually('it goes through all pages again', () => pages.length === 4);
    expect(pages).to.deep.equal(['', 'a', '', 'a']);
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
