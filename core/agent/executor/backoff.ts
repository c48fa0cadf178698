import { DomainError } from '../../kernel/error.ts';

/** How often a model is asked in all, and how long it may make us wait. */
export type Patience = { readonly attempts: number; readonly mostWaitMs: number };

/** Where another model can be asked instead, little is gained by waiting for this one. */
export const BRIEF: Patience = { attempts: 2, mostWaitMs: 2_000 };
export const PATIENT: Patience = { attempts: 4, mostWaitMs: Number.POSITIVE_INFINITY };

const FIRST_WAIT_MS = 500;
const RETRIED: ReadonlySet<string> = new Set(['model.rate-limited', 'model.unavailable']);

/** Milliseconds until a busy or unreachable model is asked again, after its `attempt`-th failure, counted from 1; undefined
 *  when it is not. Half of the growing wait is random, so that turns that failed together do not come back together ("equal
 *  jitter": M. Brooker, "Exponential Backoff and Jitter", AWS Architecture Blog, 2015). A time that the provider names is
 *  kept, with the random part on top.
 *  `random` is from 0 up to but without 1. */
export const waitBefore = (
  error: unknown,
  attempt: number,
  { attempts, mostWaitMs }: Patience,
  random: number,
): number | undefined => {
  if (!(error instanceof DomainError) || !RETRIED.has(error.code) || attempt >= attempts) return undefined;
  const half = (FIRST_WAIT_MS * 2 ** (attempt - 1)) / 2;
  const wait = Math.max(error.retryAfterMs ?? 0, half) + half * random;
  return wait > mostWaitMs ? undefined : wait;
};

/** A number from 0 up to but without 1, made of the last 32 bits of a new id: they are random in a UUID of version 7
 *  (RFC 9562, section 5.7). */
export const fractionOf = (id: string): number => Number.parseInt(id.slice(-8), 16) / 2 ** 32;
