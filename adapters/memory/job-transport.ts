import { randomUUID } from 'node:crypto';
import { DomainError } from '../../core/kernel/error.ts';
import type { CarriedHandler, CarriedJob, JobTransport } from '../../core/ports/job-transport.ts';

/** How often a message whose handler throws is brought. */
const MOST_DELIVERIES = 5;
const LAST_WORDS_MS = 2000;

type Message = { readonly job: CarriedJob; deliveries: number };

/** What several transports of one process share, as they would an engine. */
export type MemoryJobEngine = {
  waiting: Message[];
  known: Set<string>;
  epoch: string;
  /** False while it does not answer anybody. */
  reachable: boolean;
  readonly consumers: Set<() => void>;
};

export const memoryJobEngine = (): MemoryJobEngine => ({
  waiting: [],
  known: new Set(),
  epoch: randomUUID(),
  reachable: true,
  consumers: new Set(),
});

/** Forgets every message that nobody holds, and that it ever knew one. */
export const forgetJobs = (engine: MemoryJobEngine): void =>
  void Object.assign(engine, { waiting: [], known: new Set(), epoch: randomUUID() });

export type MemoryJobTransportOptions = {
  readonly engine?: MemoryJobEngine;
  /** Until a message whose handler threw comes back. */
  readonly comeBackMs?: number;
  /** What a handler threw for the last time. */
  readonly onError: (error: unknown) => void;
};

/** Carries jobs within one process. */
export const memoryJobTransport = (options: MemoryJobTransportOptions): JobTransport => {
  const { engine = memoryJobEngine(), comeBackMs = 1000, onError } = options;
  const closing = new Set<() => void>();

  const wake = (): void => {
    for (const consumer of engine.consumers) consumer();
  };
  const ensureReachable = (): void => {
    if (!engine.reachable) throw new DomainError('unavailable', 'The queue engine does not answer. Try again shortly.');
  };
  const giveBack = (message: Message): void => {
    engine.waiting.push(message);
    wake();
  };

  const consume = (type: string, handler: CarriedHandler, concurrency: number) => {
    const held = new Map<Message, Promise<void>>();
    const controller = new AbortController();
    let stopping = false;

    const run = async (message: Message): Promise<void> => {
      message.deliveries++;
      try {
        await handler({ ...message.job }, controller.signal);
      } catch (error) {
        if (!held.has(message)) return;
        if (controller.signal.aborted) giveBack({ ...message, deliveries: message.deliveries - 1 });
        else if (message.deliveries < MOST_DELIVERIES) setTimeout(giveBack, comeBackMs, message).unref();
        else onError(error);
      }
    };

    const take = (): void => {
      while (!stopping && engine.reachable && held.size < concurrency) {
        const at = engine.waiting.findIndex(({ job }) => job.type === type);
        const [message] = at < 0 ? [] : engine.waiting.splice(at, 1);
        if (!message) return;
        held.set(
          message,
          run(message).finally(() => over(message)),
        );
      }
    };
    const over = (message: Message): void => {
      held.delete(message);
      take();
    };

    const die = (): void => {
      stopping = true;
      engine.consumers.delete(take);
      const left = [...held.keys()];
      held.clear();
      for (const message of left) giveBack(message);
    };

    engine.consumers.add(take);
    closing.add(die);
    setImmediate(take);
    return {
      async stop(graceMs: number): Promise<void> {
        stopping = true;
        await within(graceMs, [...held.values()]);
        controller.abort(new DomainError('cancelled', 'The consumer was stopped.'));
        await within(LAST_WORDS_MS, [...held.values()]);
        die();
        closing.delete(die);
      },
    };
  };

  return {
    async publish(jobs) {
      ensureReachable();
      for (const { jobId, type, turn } of jobs) {
        const id = `${jobId} ${turn}`;
        if (engine.known.has(id)) continue;
        engine.known.add(id);
        engine.waiting.push({ job: { jobId, type, turn }, deliveries: 0 });
      }
      wake();
    },
    consume: (type, handler, { concurrency }) => consume(type, handler, concurrency),
    async epoch() {
      ensureReachable();
      return engine.epoch;
    },
    async ping() {
      ensureReachable();
    },
    async close() {
      for (const die of closing) die();
      closing.clear();
    },
  };
};

/** Waits for all of them, but not longer than `ms`. */
const within = async (ms: number, ends: readonly Promise<void>[]): Promise<void> => {
  if (ends.length === 0) return;
  const late = Promise.withResolvers<void>();
  const timer = setTimeout(late.resolve, ms);
  await Promise.race([Promise.all(ends), late.promise]);
  clearTimeout(timer);
};
