import { DomainError } from '../../core/kernel/error.ts';
import type { Instant } from '../../core/kernel/instant.ts';
import type { EventMessage, EventPublisher } from '../../core/ports/event-relay.ts';

/** What several publishers of one process share, as they would an engine. */
export type MemoryEventEngine = {
  readonly stored: Map<string, EventMessage>;
  epoch: Instant;
  /** False while it does not answer anybody. */
  reachable: boolean;
};

export const memoryEventEngine = (): MemoryEventEngine => ({ stored: new Map(), epoch: Date.now(), reachable: true });

/** Forgets every message. */
export const forgetEvents = (engine: MemoryEventEngine): void => {
  engine.stored.clear();
  engine.epoch = Math.max(Date.now(), engine.epoch + 1);
};

export const memoryEventPublisher = (engine: MemoryEventEngine = memoryEventEngine()): EventPublisher => {
  let isClosed = false;
  const ensureThere = (): void => {
    if (isClosed || !engine.reachable) throw new DomainError('unavailable', 'The event engine does not answer.');
  };
  return {
    async publish(messages) {
      ensureThere();
      for (const message of messages) if (!engine.stored.has(message.id)) engine.stored.set(message.id, { ...message });
    },
    async epoch() {
      ensureThere();
      return engine.epoch;
    },
    async ping() {
      ensureThere();
    },
    async close() {
      isClosed = true;
    },
  };
};
