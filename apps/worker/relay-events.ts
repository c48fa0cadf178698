import { isDomainError } from '../../core/kernel/error.ts';
import type { EventMessage, EventOutbox, EventPublisher, WaitingEvent } from '../../core/ports/event-relay.ts';
import type { Log } from '../../core/ports/log.ts';
import { eventMessageOf } from './cloud-event.ts';
import { doorbell } from './doorbell.ts';
import type { Relay } from './relay.ts';

export type EventRelayDeps = {
  readonly outbox: EventOutbox;
  readonly publisher: EventPublisher;
  readonly log: Log;
  /** How many events one publication takes. */
  readonly batch?: number;
  /** Longest sleep: what another process committed is seen after it at the latest. */
  readonly maxSleepMs?: number;
};

/** Until an engine, or a database, that does not answer is asked again. */
const ASK_AGAIN_MS = 500;

/** Publishes the events of the ledger, at least once. Several relays may run at once: the engine drops what comes twice. */
export const startEventRelay = ({ outbox, publisher, log, batch = 256, maxSleepMs = 1000 }: EventRelayDeps): Relay => {
  const bell = doorbell();
  const unlisten = outbox.listen(bell.ring);
  let stopping = false;
  let isAway = false;

  /** One that breaks its contract is told of and let go: it would hold up all that come after it, for ever. */
  const messageOf = (event: WaitingEvent): readonly EventMessage[] => {
    try {
      return [eventMessageOf(event)];
    } catch (error) {
      log.error({ err: error, event: event.id, type: event.type }, 'an event cannot be published');
      return [];
    }
  };

  /** Whether there may be more. */
  const publish = async (): Promise<boolean> => {
    const events = await outbox.waiting(batch);
    if (events.length === 0) return false;
    await publisher.publish(events.flatMap(messageOf));
    await outbox.markPublished(events.map(({ id }) => id));
    return events.length === batch;
  };

  const pass = async (): Promise<void> => {
    try {
      const more = await publish();
      if (isAway) log.info({}, 'events are published again');
      isAway = false;
      if (!more) await bell.rung(maxSleepMs);
    } catch (error) {
      if (!isAway)
        log.warn({ err: isDomainError(error) ? error.message : error }, 'events cannot be published; trying on');
      isAway = true;
      await bell.quiet(ASK_AGAIN_MS);
    }
  };

  const run = async (): Promise<void> => {
    while (!stopping) await pass();
  };
  const running = run();

  return {
    async stop() {
      stopping = true;
      unlisten();
      bell.close();
      await running;
    },
  };
};
