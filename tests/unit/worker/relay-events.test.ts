import { expect } from 'chai';
import { memoryEventEngine, memoryEventPublisher } from '../../../adapters/memory/event-publisher.ts';
import type { Relay } from '../../../apps/worker/relay.ts';
import { startEventRelay } from '../../../apps/worker/relay-events.ts';
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
    const outbox: EventOutbox = {
      waiting: async limit => events.slice(0, limit),
      markPublished: async ids => void events.splice(0, events.length, ...events.filter(({ id }) => !ids.includes(id))),
      listen: listener => {
        listeners.add(listener);
        return () => void listeners.delete(listener);
      },
    };
    const add = (event: WaitingEvent): void => {
      events.push(event);
      for (const listener of listeners) listener();
    };
    return { outbox, add, left: () => events.map(({ id }) => id), listeners };
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

  it('lets one go that breaks its contract, and the others leave', async () => {
    const { outbox, left } = outboxOf(anEvent(0), { ...anEvent(1), data: { nonsense: true } }, anEvent(2));
    const { engine } = start(outbox);
    await eventually('all have left', () => left().length === 0);
    expect([...engine.stored.keys()]).to.deep.equal(['event-0', 'event-2']);
  });
});
