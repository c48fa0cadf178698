import type { Cache } from '../../core/ports/cache.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { EventStream } from '../../core/ports/event-stream.ts';
import type { Log } from '../../core/ports/log.ts';
import type { RateLimitStore } from '../../core/ports/rate-limit-store.ts';
import type { ResultStore } from '../../core/ports/result-store.ts';
import type { SessionStore } from '../../core/session/repository.ts';
import type { RedisAddress } from './address.ts';
import { redisCache } from './cache.ts';
import { connection, listeningConnection } from './connection.ts';
import { type Retention, redisEventStream } from './event-stream.ts';
import { redisRateLimitStore } from './rate-limit-store.ts';
import { ensureReady } from './readiness.ts';
import { redisResultStore } from './result-store.ts';
import { redisSessionStore } from './session-store.ts';
import { timing } from './timing.ts';
import { wakeUps } from './wake-ups.ts';

export type RedisOptions = {
  readonly address: RedisAddress;
  readonly log: Log;
  /** Sets what is ours apart from what others keep on the same server. */
  readonly prefix?: string;
  /** How long an operation may take, and one of the cache, in milliseconds. */
  readonly deadlineMs?: number;
  readonly cacheDeadlineMs?: number;
  /** Decides what is over instead of Redis's own clock. Redis still removes by its own what is older than it should be. */
  readonly clock?: Clock;
  readonly retention?: Partial<Retention>;
  /** How often readers look for events whose news got lost, in milliseconds. */
  readonly lookEveryMs?: number;
};

/** State that may be lost at any time, and is shared by processes on any machine. */
export type RedisState = {
  readonly sessions: SessionStore;
  readonly cache: Cache;
  readonly results: ResultStore;
  readonly limits: RateLimitStore;
  readonly events: EventStream;
  /** @throws DomainError 'unavailable' that names what is wrong and what to correct. */
  ping(): Promise<void>;
  /** After those who use it were stopped: ends what still reads, and the connections. */
  close(): Promise<void>;
};

/** Connects by itself, now and whenever the connection is lost; until then what is asked of it is 'unavailable'.
 *  @throws DomainError 'invalid' for an address that is none. */
export const openRedis = ({
  address,
  log,
  prefix = 'faultmaven:',
  deadlineMs = 1000,
  cacheDeadlineMs = 250,
  clock,
  retention = {},
  lookEveryMs = 2000,
}: RedisOptions): RedisState => {
  const commands = connection({ address, log, deadlineMs });
  const news = listeningConnection({ address, log, deadlineMs });
  const deps = { connection: commands, prefix, timing: timing(clock) };
  const events = redisEventStream({
    ...deps,
    retention,
    wakeUps: wakeUps({ connection: news, log, everyMs: lookEveryMs }),
  });
  return {
    sessions: redisSessionStore(deps),
    cache: redisCache({ ...deps, deadlineMs: cacheDeadlineMs }),
    results: redisResultStore(deps),
    limits: redisRateLimitStore(deps),
    events,
    ping: () => ensureReady(commands, address),
    async close() {
      events.close();
      await Promise.all([news.close(), commands.close()]);
    },
  };
};
