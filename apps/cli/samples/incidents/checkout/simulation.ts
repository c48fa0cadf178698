import { type EventQueue, eventQueue } from '../event-queue.ts';
import type { Prng } from '../prng.ts';
import { type Call, ENDPOINTS } from './calls.ts';
import { isDown, LIMITS, LOCK_WINDOWS, lockEndingAfter, TIMELINE } from './timeline.ts';

/** `aborted`: still blocked when the process was stopped. `refused`: nobody listened. */
export type Fate = 'served' | 'pool-timeout' | 'statement-timeout' | 'refused' | 'aborted';

export type Outcome = {
  readonly call: Call;
  readonly fate: Fate;
  readonly endedAt: number;
  /** When it got a connection; null where it never did. */
  readonly acquiredAt: number | null;
  /** The process id of its PostgreSQL backend; 0 without a connection. */
  readonly backend: number;
  /** Requests in the pool's queue when this one gave up, itself not counted. */
  readonly waiting: number;
  readonly thread: number;
};

export const SAMPLE_EVERY_MS = 30_000;

export type PoolSample = { readonly at: number; readonly active: number; readonly waiting: number };

export type Simulated = {
  readonly outcomes: readonly Outcome[];
  readonly samples: readonly PoolSample[];
  /** The backend that holds the stock rows, for each of LOCK_WINDOWS. */
  readonly lockHolders: readonly number[];
};

/** What follows from an outcome: a retry, a payment; undefined where nothing does. */
export type FollowUp = (outcome: Outcome) => Call | undefined;

/** The process id of the PostgreSQL backend behind a slot of the pool; a new process has new ones. */
export const backendOf = (slot: number, at: number): number =>
  at < TIMELINE.restart.stopped ? 21_790 + slot * 7 + (slot % 3) : 24_512 + slot * 3 + (slot % 4);

/** How a call ends that has a connection: at its own pace, or blocked on a stock row until one of three things happens. */
const fateOf = (call: Call, acquiredAt: number): { fate: Fate; endedAt: number } => {
  const lockEnds = ENDPOINTS[call.kind].locksStock ? lockEndingAfter(acquiredAt) : undefined;
  if (lockEnds === undefined) return { fate: 'served', endedAt: Math.round(acquiredAt + call.workMs) };
  const givesUp = acquiredAt + LIMITS.statementTimeoutMs + 4;
  return givesUp <= lockEnds ? { fate: 'statement-timeout', endedAt: givesUp } : { fate: 'aborted', endedAt: lockEnds };
};

/** A connection pool with its queue, and the web server's threads. */
const poolOf = (queue: EventQueue, report: (outcome: Outcome) => void) => {
  const idle = Array.from({ length: LIMITS.poolSize }, (_, slot) => slot);
  const threads: number[] = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
  let threadCount = threads.length;
  const waiting = new Set<{ readonly call: Call; readonly thread: number }>();

  const acquire = (call: Call, thread: number, at: number): void => {
    const slot = idle.shift()!;
    const end = fateOf(call, at);
    report({ call, thread, acquiredAt: at, backend: backendOf(slot, at), waiting: waiting.size, ...end });
    queue.add(end.endedAt, () => {
      threads.push(thread);
      release(slot, end.endedAt);
    });
  };
  const release = (slot: number, at: number): void => {
    idle.push(slot);
    const [next] = waiting;
    if (next === undefined) return;
    waiting.delete(next);
    acquire(next.call, next.thread, at);
  };
  const queueUp = (call: Call, thread: number): void => {
    const entry = { call, thread };
    const endedAt = call.at + LIMITS.connectionTimeoutMs + (call.cents % 5);
    waiting.add(entry);
    queue.add(endedAt, () => {
      if (!waiting.delete(entry)) return;
      threads.push(thread);
      report({ call, thread, fate: 'pool-timeout', endedAt, acquiredAt: null, backend: 0, waiting: waiting.size });
    });
  };

  return {
    serve: (call: Call): void => {
      if (isDown(call.at)) {
        report({ call, fate: 'refused', endedAt: call.at, acquiredAt: null, backend: 0, waiting: 0, thread: 0 });
        return;
      }
      const thread = threads.shift() ?? ++threadCount;
      if (idle.length > 0) acquire(call, thread, call.at);
      else queueUp(call, thread);
    },
    /** Takes a connection until `to`; answers with its backend. */
    hold: (at: number, to: number): number => {
      const slot = idle.shift()!;
      queue.add(to, () => release(slot, to));
      return backendOf(slot, at);
    },
    sample: (at: number): PoolSample => ({ at, active: LIMITS.poolSize - idle.length, waiting: waiting.size }),
  };
};

/** Plays the calls, and what follows from them, against the pool and the locks. */
export const simulate = (calls: readonly Call[], followUp: FollowUp, prng: Prng): Simulated => {
  const outcomes: Outcome[] = [];
  const samples: PoolSample[] = [];
  const lockHolders: number[] = [];
  const queue = eventQueue();
  const plan = (call: Call): void => queue.add(call.at, () => pool.serve(call));
  const pool = poolOf(queue, outcome => {
    outcomes.push(outcome);
    const next = followUp(outcome);
    if (next !== undefined && next.at < TIMELINE.to) plan(next);
  });
  for (const call of calls) plan(call);
  for (const window of LOCK_WINDOWS)
    queue.add(window.from - 1_900, () => lockHolders.push(pool.hold(window.from, window.to)));
  for (let at = TIMELINE.from + prng.int(4_000, 9_000); at < TIMELINE.to; at += SAMPLE_EVERY_MS)
    queue.add(at, () => samples.push(pool.sample(at)));
  queue.drain();
  return { outcomes, samples, lockHolders };
};
