import type { Clock } from '../../core/ports/clock.ts';
import type { EventStream, StreamEvent } from '../../core/ports/event-stream.ts';

export type EventStreamOptions = {
  readonly clock: Clock;
  /** Events that a topic keeps; the oldest go first. */
  readonly perTopic?: number;
  /** A topic that hears nothing for so long, and that nobody reads, is forgotten. */
  readonly topicTtlMs?: number;
  /** Topics that are kept at most; the one that was quiet longest goes first. */
  readonly topics?: number;
};

/** Far more than are published, and small enough that ids stay exact numbers. */
const IDS_PER_MS = 100;

type Topic = { readonly events: StreamEvent[]; touchedAt: number; readonly readers: Set<() => void> };

/** Progress within one process. */
export const memoryEventStream = ({
  clock,
  perTopic = 2000,
  topicTtlMs = 600_000,
  topics: maxTopics = 5000,
}: EventStreamOptions): EventStream => {
  const topics = new Map<string, Topic>();
  /** One count for all topics: a topic that was forgotten and comes back must not use an id twice, or a reader who goes on
   *  after an old one would miss what is new. For the same reason it goes on from the time of day after a restart. */
  let lastId = clock.now() * IDS_PER_MS;

  /** Topics are kept in the order of their last use, so that the quiet ones are found at the front. */
  const use = (name: string): Topic => {
    const topic = topics.get(name) ?? { events: [], touchedAt: 0, readers: new Set() };
    topic.touchedAt = clock.now();
    topics.delete(name);
    topics.set(name, topic);
    return topic;
  };

  const forgetQuiet = (): void => {
    for (const [name, { touchedAt, readers }] of topics) {
      if (clock.now() - touchedAt <= topicTtlMs && topics.size <= maxTopics) return;
      if (readers.size === 0) topics.delete(name);
    }
  };

  async function* read(name: string, afterId: number, signal: AbortSignal): AsyncGenerator<StreamEvent> {
    const topic = use(name);
    let wake: () => void = () => undefined;
    const woken = (): void => wake();
    topic.readers.add(woken);
    signal.addEventListener('abort', woken);
    try {
      for (let seen = afterId; !signal.aborted; ) {
        const next = topic.events.find(({ id }) => id > seen);
        if (next) {
          seen = next.id;
          yield structuredClone(next);
        } else
          await new Promise<void>(resolve => {
            wake = resolve;
          });
      }
    } finally {
      signal.removeEventListener('abort', woken);
      topic.readers.delete(woken);
      // Asking for topics that nobody speaks of must not fill the memory.
      if (topic.readers.size === 0 && topic.events.length === 0) topics.delete(name);
    }
  }

  return {
    async publish(name, { type, data }) {
      const topic = use(name);
      topic.events.push({ id: ++lastId, type, data: structuredClone(data) });
      if (topic.events.length > perTopic) topic.events.shift();
      for (const wake of topic.readers) wake();
      forgetQuiet();
    },
    subscribe: read,
  };
};
