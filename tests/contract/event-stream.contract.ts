import { expect } from 'chai';
import type { StreamEvent } from '../../core/ports/event-stream.ts';
import { AWKWARD_TEXT } from '../support/entities.ts';
import { aWhile, eventually } from '../support/waiting.ts';
import type { OpenWorld, World } from './world.ts';

/** core/ports/event-stream.ts */
export const eventStreamContract = (name: string, open: OpenWorld): void =>
  void describe(name, () => {
    let world: World;
    let over: AbortController;
    beforeEach(async () => {
      world = await open();
      over = new AbortController();
    });
    afterEach(async () => {
      over.abort();
      await world.dispose();
    });

    const publish = (topic: string, ...ns: number[]): Promise<void> =>
      ns.reduce(
        (before, n) => before.then(() => world.events.publish(topic, { type: 'token', data: { n } })),
        Promise.resolve(),
      );
    /** Collects in the background; `ended` resolves when the stream ends. */
    const watch = (topic: string, afterId = 0, signal: AbortSignal = over.signal) => {
      const seen: StreamEvent[] = [];
      const ended = (async () => {
        for await (const event of world.events.subscribe(topic, afterId, signal)) seen.push(event);
      })();
      return { seen, ended, ns: () => seen.map(({ data }) => (data as { n: number }).n) };
    };

    it('gives each subscriber every event once, in order, whenever it came', async () => {
      await publish('t', 1, 2);
      const early = watch('t');
      await eventually('what was kept has come', () => early.seen.length === 2);
      await publish('t', 3);
      const late = watch('t');
      await publish('t', 4, 5);
      await eventually('all have come', () => early.seen.length === 5 && late.seen.length === 5);
      await aWhile();
      expect(early.ns()).to.deep.equal([1, 2, 3, 4, 5]);
      expect(late.seen).to.deep.equal(early.seen);
      const ids = early.seen.map(({ id }) => id);
      expect(ids).to.deep.equal([...new Set(ids)].sort((a, b) => a - b));
      expect(ids[0]).to.be.greaterThan(0);
    });

    it('carries type and data as they were, as copies', async () => {
      const data = { text: AWKWARD_TEXT, list: [1, { deep: null }] };
      const kept = structuredClone(data);
      await world.events.publish('t', { type: 'finding', data });
      data.list.pop();
      const first = watch('t');
      await eventually('it has come', () => first.seen.length === 1);
      Object.assign(first.seen[0]?.data ?? {}, { text: 'changed' });
      const second = watch('t');
      await eventually('it has come again', () => second.seen.length === 1);
      expect(second.seen[0]).to.deep.include({ type: 'finding', data: kept });
    });

    it('goes on after the event that a reader has seen last', async () => {
      await publish('t', 1, 2, 3);
      const all = watch('t');
      await eventually('all have come', () => all.seen.length === 3);
      const rest = watch('t', all.seen[1]?.id);
      await publish('t', 4);
      await eventually('the rest has come', () => rest.seen.length === 2);
      expect(rest.ns()).to.deep.equal([3, 4]);
    });

    it('keeps topics apart', async () => {
      const watched = watch('t');
      await publish('other', 1);
      await publish('t/deeper', 1);
      await publish('t', 2);
      await eventually('it has come', () => watched.seen.length > 0);
      await aWhile();
      expect(watched.ns()).to.deep.equal([2]);
    });

    it('keeps the order of events that are published at the same time', async () => {
      const watched = watch('t');
      const other = watch('t');
      await Promise.all(Array.from({ length: 50 }, (_, n) => publish('t', n)));
      await eventually('all have come', () => watched.seen.length === 50 && other.seen.length === 50);
      expect(watched.seen).to.deep.equal(other.seen);
      expect([...watched.ns()].sort((a, b) => a - b)).to.deep.equal(Array.from({ length: 50 }, (_, n) => n));
    });

    it('ends when the signal fires, while it waits and before it began', async () => {
      const waiting = watch('t');
      await publish('t', 1);
      await eventually('it has come', () => waiting.seen.length === 1);
      over.abort();
      await waiting.ended;
      await publish('t', 2);
      const never = watch('t', 0, AbortSignal.abort());
      await never.ended;
      expect(waiting.ns()).to.deep.equal([1]);
      expect(never.seen).to.deep.equal([]);
    });

    it('ends for the one whose signal fires, and for no other', async () => {
      const leaving: AbortController = new AbortController();
      const first = watch('t', 0, leaving.signal);
      const second = watch('t');
      await publish('t', 1);
      await eventually('both have seen it', () => first.seen.length + second.seen.length === 2);
      leaving.abort();
      await first.ended;
      await publish('t', 2);
      await eventually('the other goes on', () => second.seen.length === 2);
      expect(first.ns()).to.deep.equal([1]);
    });

    it('lets a reader leave in the middle', async () => {
      await publish('t', 1, 2);
      for await (const event of world.events.subscribe('t', 0, over.signal)) {
        expect(event.data).to.deep.equal({ n: 1 });
        break;
      }
      await publish('t', 3);
      const again = watch('t');
      await eventually('all have come', () => again.seen.length === 3);
    });
  });
