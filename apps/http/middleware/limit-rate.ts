import type { Request, RequestHandler, Response } from 'express';
import { ipKeyGenerator, rateLimit, type Store } from 'express-rate-limit';
import { DomainError } from '../../../core/kernel/error.ts';
import type { Clock } from '../../../core/ports/clock.ts';
import type { RateLimitStore } from '../../../core/ports/rate-limit-store.ts';
import type { HttpDeps, Logger } from '../deps.ts';
import { stateOf } from '../request-state.ts';

const WINDOW_MS = 60_000;

/** An address and its neighbours: whoever has one IPv6 address has 2^72 of them. */
const addressOf = (req: Request): string => (req.ip === undefined ? 'unknown' : ipKeyGenerator(req.ip));

/** Only counting is needed: nothing here takes a hit back or resets a key. */
const notSupported = (): never => {
  throw new TypeError('hits are counted and never taken back');
};

const storeOf = (rateLimits: RateLimitStore, clock: Clock, limit: number): Store => ({
  async increment(key) {
    const { remaining, resetAt } = await rateLimits.take(key, 1, { limit, windowMs: WINDOW_MS });
    // The middleware measures against its own clock.
    return { totalHits: limit - remaining, resetTime: new Date(Date.now() + Math.max(0, resetAt - clock.now())) };
  },
  decrement: notSupported,
  resetKey: notSupported,
});

type LimitDeps = Pick<HttpDeps, 'rateLimits' | 'clock' | 'log' | 'settings'>;
type Allowance = {
  readonly name: string;
  readonly limit: number;
  readonly keyOf: (req: Request, res: Response) => string;
  /** Whether requests pass while the store cannot count them. */
  readonly lenient: boolean;
};

const limiter = ({ rateLimits, clock, log }: LimitDeps, { name, limit, keyOf, lenient }: Allowance): RequestHandler =>
  rateLimit({
    windowMs: WINDOW_MS,
    limit,
    identifier: name,
    standardHeaders: 'draft-8',
    legacyHeaders: false,
    store: storeOf(rateLimits, clock, limit),
    keyGenerator: (req, res) => `${name}/${keyOf(req, res)}`,
    handler: (_req, _res, next) =>
      next(new DomainError('rate-limited', `At most ${limit} requests a minute. Wait as long as Retry-After says.`)),
    passOnStoreError: lenient,
    logger: storeLogger(log),
    // These look for mistakes of whoever sets the middleware up, at run time, in every request.
    validate: false,
  });

const storeLogger = (log: Logger) => ({
  error: (error: unknown) => log.error({ err: error }, 'requests cannot be counted for the rate limit'),
  warn: (error: unknown) => log.warn({ err: error }, 'rate limit'),
});

export type RateLimiters = { readonly byCaller: RequestHandler; readonly signIn: RequestHandler };

/** A signed-in user has an allowance of their own wherever they are; everybody else shares that of their address. While
 *  the store is out of reach the product goes on working, but nobody can try passwords. */
export const rateLimiters = (deps: LimitDeps): RateLimiters => {
  const { user, anonymous, signIn } = deps.settings.rateLimit;
  const byUser = limiter(deps, {
    name: 'user',
    limit: user,
    keyOf: (_req, res) => stateOf(res).actor?.userId ?? '',
    lenient: true,
  });
  const byAddress = limiter(deps, { name: 'address', limit: anonymous, keyOf: addressOf, lenient: true });
  return {
    byCaller: (req, res, next) => (stateOf(res).actor ? byUser : byAddress)(req, res, next),
    signIn: limiter(deps, { name: 'sign-in', limit: signIn, keyOf: addressOf, lenient: false }),
  };
};
