import type { Instant } from '../kernel/instant.ts';

/** Counts what each caller has used of an allowance that is refilled at the end of each window. */
export interface RateLimitStore {
  /** Takes `cost` from the key's allowance of `limit` per `windowMs`. `remaining` is negative when there was not enough:
   *  the cost is counted all the same, up to one window's worth. */
  take(
    key: string,
    cost: number,
    allowance: { limit: number; windowMs: number },
  ): Promise<{ remaining: number; resetAt: Instant }>;
}
