import type { EventMessage, EventOutbox, EventPublisher, WaitingEvent } from '../../core/ports/event-relay.ts';
import type { Log } from '../../core/ports/log.ts';
import { eventMessageOf } from './cloud-event.ts';
import { lostMessages } from './lost-messages.ts';
import { type Relay, relayLoop } from './relay-loop.ts';

export type EventRelayDeps = {
  readonly outbox: EventOutbox;
  readonly publisher: EventPublisher;
  readonly log: Log;
  /** How many events one publication takes. */
  readonly batch?: number;
  /** Longest sleep: what another process committed is seen after it at the latest. */
  readonly maxSleepMs?: number;
};

/** The clock of an engine and ours differ by less. */
const CLOCKS_DIFFER_MS = 60_000;

/** Publishes the events of the ledger, at least once. Several relays may run at once: the engine drops what comes twice. */
export const startEventRelay = ({ outbox, publisher, log, batch = 256, maxSleepMs = 1000 }: EventRelayDeps): Relay => {
  const what = 'events';
  const { listen } = outbox;

  /** One that breaks its contract is told of and let go: it would hold up all that come after it, for ever. */
  const messageOf = (event: WaitingEvent): readonly EventMessage[] => {
    try {
      return [eventMessageOf(event)];
    } catch (error) {
      log.error({ err: error, event: event.id, type: event.type }, 'an event cannot be published');
      return [];
    }
  };

  const publish = async (): Promise<boolean> => {
    const events = await outbox.waiting(batch);
    if (events.length === 0) return false;
    await publisher.publish(events.flatMap(messageOf));
    await outbox.markPublished(events.map(({ id }) => id));
    return events.length === batch;
  };

  const lost = lostMessages({
    what,
    epoch: () => publisher.epoch(),
    putBackAfter: (id, epoch) => outbox.putBackAfter(id, epoch + CLOCKS_DIFFER_MS),
    log,
  });
  return relayLoop({ what, listen, lost, publish, log, maxSleepMs });
};
