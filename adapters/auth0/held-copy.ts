import type { Instant } from '../../core/kernel/instant.ts';
import type { Clock } from '../../core/ports/clock.ts';

export type HeldCopyOptions<Value> = {
  readonly fetch: () => Promise<Value>;
  readonly clock: Clock;
  /** A copy of this age, in milliseconds, is replaced in the background and serves on meanwhile. */
  readonly refreshMs: number;
  /** A copy of this age serves no longer, so that an issuer that is away for long is believed no more. */
  readonly keepMs: number;
  /** Between the beginnings of two attempts, at least: nobody can make us knock faster. */
  readonly pauseMs: number;
  /** Of an attempt that nobody waited for. */
  readonly onFailure: (error: unknown) => void;
};

/** A copy of something that lives elsewhere. One attempt at a time, whoever waits for it. */
export type HeldCopy<Value> = {
  /** At once while there is a copy. Without one it waits for an attempt, or throws what the last one ended with. */
  get(): Promise<Value>;
  /** Not older than the pause; throws when that cannot be had. */
  renewed(): Promise<Value>;
};

export const heldCopy = <Value>(options: HeldCopyOptions<Value>): HeldCopy<Value> => {
  const { fetch, clock, refreshMs, keepMs, pauseMs, onFailure } = options;
  let held: { readonly value: Value; readonly since: Instant } | undefined;
  let last: { readonly at: Instant; readonly error?: unknown } | undefined;
  let pending: Promise<Value> | undefined;

  // A clock that was set back makes a copy old, not eternally new.
  const isOlder = (since: Instant, ms: number): boolean => Math.abs(clock.now() - since) >= ms;
  const isResting = (): boolean => pending === undefined && last !== undefined && !isOlder(last.at, pauseMs);

  const fetched = async (): Promise<Value> => {
    const at = clock.now();
    last = { at };
    try {
      const value = await fetch();
      held = { value, since: at };
      return value;
    } catch (error) {
      last = { at, error };
      throw error;
    } finally {
      pending = undefined;
    }
  };
  const attempt = (): Promise<Value> => {
    pending ??= fetched();
    return pending;
  };

  return {
    async get() {
      if (!held || isOlder(held.since, keepMs)) {
        if (isResting() && last?.error !== undefined) throw last.error;
        return attempt();
      }
      if (isOlder(held.since, refreshMs) && !pending && !isResting()) void attempt().catch(onFailure);
      return held.value;
    },
    async renewed() {
      if (!isResting()) return attempt();
      if (last?.error !== undefined) throw last.error;
      return held ? held.value : attempt();
    },
  };
};
