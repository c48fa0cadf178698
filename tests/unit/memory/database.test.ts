import { expect } from 'chai';
import { settableClock } from '../../../adapters/memory/clock.ts';
import { memoryDatabase } from '../../../adapters/memory/database.ts';
import { countingIds } from '../../../adapters/memory/ids.ts';
import { table } from '../../../adapters/memory/rows.ts';
import { memoryStore } from '../../../adapters/memory/store.ts';
import type { JobContext } from '../../../core/ports/job-queue.ts';
import { aUserId } from '../../support/entities.ts';
import { eventually, gate, outcome, refusal } from '../../support/waiting.ts';

type Counter = { readonly n: number; readonly list: number[] };
const COUNTERS = table<Counter>('counters');

describe('the database in memory', () => {
  it('runs transactions one after the other: no addition is lost', async () => {
    const database = memoryDatabase();
    const add = () =>
      database.transaction(async tables => {
        const rows = tables.rows(COUNTERS);
        const n = rows.get('a')?.n ?? 0;
        await Promise.resolve();
        rows.put('a', { n: n + 1, list: [] });
      });
    await Promise.all(Array.from({ length: 50 }, add));
    expect(database.committed.rows(COUNTERS).get('a')?.n).to.equal(50);
  });

  it('says that it is busy to those who waited too long, and serves the next', async () => {
    const database = memoryDatabase({ deadlineMs: 30 });
    const never = gate();
    const stuck = outcome(() => database.transaction(() => never.opened));
    await refusal('unavailable', () => database.transaction(async () => undefined));
    expect(await stuck).to.have.property('code', 'unavailable');
    expect(await database.transaction(async () => 'served')).to.equal('served');
  });

  it('lets go of a transaction that was too slow: what it still does is refused', async () => {
    const database = memoryDatabase({ deadlineMs: 20 });
    const late = gate<unknown>();
    const slow = database.transaction(async tables => {
      await new Promise(resolve => setTimeout(resolve, 60));
      late.open(await outcome(async () => tables.rows(COUNTERS).put('a', { n: 1, list: [] })));
    });
    await refusal('unavailable', () => slow);
    expect(await late.opened).to.be.instanceOf(Error);
    expect(database.committed.rows(COUNTERS).get('a')).to.equal(undefined);
  });

  it('lets work that outlived its transaction begin another one', async () => {
    const database = memoryDatabase();
    const background = gate<unknown>();
    const goOn = gate();
    await database.transaction(async () => {
      void goOn.opened.then(() => database.transaction(async () => 'later')).then(background.open);
    });
    goOn.open();
    expect(await background.opened).to.equal('later');
  });

  it('tells after each commit until it is asked to be quiet', async () => {
    const database = memoryDatabase();
    let told = 0;
    const quiet = database.onCommit(() => told++);
    await database.transaction(async () => undefined);
    expect(told).to.equal(1);
    quiet();
    await database.transaction(async () => undefined);
    expect(told).to.equal(1);
  });
});

describe('the queue in memory', () => {
  it('hands over first what has waited longest', async () => {
    const clock = settableClock();
    const ids = countingIds(clock);
    const store = memoryStore({ clock, ids, pace: { heartbeatMs: 50, pollMs: 5 } });
    const enqueue = (n: number, delayMs: number) =>
      store.queue.enqueue({ type: 'evidence.remove.v1', payload: { n }, ownerId: aUserId({ ids }) }, { delayMs });
    for (const [n, delayMs] of [300, 0, 100, 0, 200].entries()) await enqueue(n, delayMs);
    clock.advance(1000);
    const order: number[] = [];
    const handler = {
      async handle({ payload, delivery }: JobContext) {
        order.push((payload as { n: number }).n);
        await store.cases.transact(({ complete }) => complete(delivery, { status: 'completed' }));
      },
      exhausted: async () => undefined,
    };
    const consumer = store.queue.consume('evidence.remove.v1', handler, { concurrency: 1 });
    await eventually('all have run', () => order.length === 5);
    await consumer.stop(1000);
    store.close();
    expect(order).to.deep.equal([1, 3, 2, 4, 0]);
  });
});
