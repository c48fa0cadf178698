import { expect } from 'chai';
import { forgetEvents, memoryEventEngine, memoryEventPublisher } from '../../../adapters/memory/event-publisher.ts';
import { startEventRelay } from '../../../apps/worker/relay-events.ts';
import type { Relay } from '../../../apps/worker/relay-loop.ts';
import type { EventOutbox, WaitingEvent } from '../../../core/ports/event-relay.ts';
import { silentLog } from '../../support/silent-log.ts';
import { aWhile, eventually } from '../../support/waiting.ts';

const OWNER = '0190b6a0-0000-7a01-8def-0123456789ab';
const CASE = '0190b6a0-0001-7a02-8def-0123456789ab';

const anEvent = (n: number): WaitingEvent => ({
  id: `event-${n}`,
  type: 'case.deleted.v1',
  subject: CASE,
  data: { owner_id: OWNER, case_id: CASE },
  traceparent: null,
  occurredAt: 1_767_607_200_000 + n,
});

describe('the event relay', () => {
  const running: Relay[] = [];
  afterEach(async () => {
    for (const relay of running.splice(0)) await relay.stop();
  });

  const outboxOf = (...events: WaitingEvent[]) => {
    const listeners = new Set<() => void>();
    const published: { event: WaitingEvent; at: number }[] = [];
    const outbox: EventOutbox = {
      waiting: async limit => events.slice(0, limit),
      async markPublished(ids) {
        for (const event of events) if (ids.includes(event.id)) published.push({ event, at: Date.now() });
        events.splice(0, events.length, ...events.filter(({ id }) => !ids.includes(id)));
      },
      /** Pages of one. */
      async putBackAfter(after, publishedBefore) {
        const next = published.find(({ event }) => event.id > after);
        if (!next) return null;
        if (next.at < publishedBefore) {
          published.splice(published.indexOf(next), 1);
          events.push(next.event);
        }
        return next.event.id;
      },
      listen: listener => {
        listeners.add(listener);
        return () => void listeners.delete(listener);
      },
    };
    const add = (event: WaitingEvent): void => {
      events.push(event);
      for (const listener of listeners) listener();
    };
    return { outbox, add, published, left: () => events.map(({ id }) => id), listeners };
  };
  const start = (outbox: EventOutbox, engine = memoryEventEngine()) => {
    const relay = startEventRelay({ outbox, publisher: memoryEventPublisher(engine), log: silentLog, batch: 10 });
    running.push(relay);
    return { engine, relay };
  };
  const many = (count: number): WaitingEvent[] => Array.from({ length: count }, (_, n) => anEvent(n));

  it('publishes what waits, in its order, and then what is committed later', async () => {
    const { outbox, add, left, listeners } = outboxOf(...many(25));
    const { engine, relay } = start(outbox);
    await eventually('all have left', () => left().length === 0);
    add(anEvent(25));
    await eventually('that one has left too', () => left().length === 0);
    expect([...engine.stored.keys()]).to.deep.equal(many(26).map(({ id }) => id));
    await relay.stop();
    expect(listeners.size).to.equal(0);
  });

  it('keeps events while the engine is away', async () => {
    const engine = memoryEventEngine();
    engine.reachable = false;
    const { outbox, left } = outboxOf(...many(3));
    start(outbox, engine);
    await aWhile();
    expect(left()).to.have.lengthOf(3);
    engine.reachable = true;
    await eventually('they have left', () => left().length === 0);
    expect(engine.stored.size).to.equal(3);
  });

  it('publishes everything again when the engine has lost what it had', async () => {
    const { outbox, left } = outboxOf(...many(3));
    const { engine } = start(outbox);
    await eventually('all have left', () => left().length === 0);
    forgetEvents(engine);
    await eventually('all are there again', () => engine.stored.size === 3);
  });

  it('publishes again at its start what left before the engine there began, and nothing else', async () => {
    const { outbox, published, left } = outboxOf();
    const engine = memoryEventEngine();
    const aMinute = 60_000;
    published.push({ event: anEvent(0), at: engine.epoch - aMinute });
    published.push({ event: anEvent(1), at: engine.epoch + 2 * aMinute });
    start(outbox, engine);
    await eventually('the first is there', () => engine.stored.has('event-0'));
    await aWhile();
    expect([...engine.stored.keys()]).to.deep.equal(['event-0']);
    expect(left()).to.deep.equal([]);
  });

  it('lets one go that breaks its contract, and the others leave', async () => {
    const { outbox, left } = outboxOf(anEvent(0), { ...anEvent(1), data: { nonsense: true } }, anEvent(2));
    const { engine } = start(outbox);
    await eventually('all have left', () => left().length === 0);
    expect([...engine.stored.keys()]).to.deep.equal(['event-0', 'event-2']);
  });
});
