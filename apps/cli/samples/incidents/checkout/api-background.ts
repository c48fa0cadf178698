import { type LogRecord, ticks } from '../log-text.ts';
import type { Prng } from '../prng.ts';
import { type ApiLevel, apiLine, httpThread } from './api-line.ts';
import { poissonTimes } from './arrivals.ts';
import { type PoolSample, SAMPLE_EVERY_MS } from './simulation.ts';
import { isDown, LIMITS, TIMELINE } from './timeline.ts';

const running = (times: readonly number[]): number[] => times.filter(at => !isDown(at));

const periodic = (everyMs: number, offsetMs: number): number[] =>
  running(ticks(TIMELINE.from + offsetMs, TIMELINE.to, everyMs));

/** Stands for any of the web server's threads, with a request of its own. */
const HTTP = 'http';

type Source = {
  readonly times: (prng: Prng) => number[];
  readonly level: ApiLevel;
  readonly thread: string;
  readonly logger: string;
  readonly message: (prng: Prng) => string;
  /** Silent while there are no connections. */
  readonly needsDatabase?: true;
};

const random = (perMinute: number) => (prng: Prng) =>
  running(poissonTimes(perMinute, TIMELINE.from, TIMELINE.to, prng));

const OLD_APPS = ['ShopApp/6.9.2', 'ShopApp/6.8.0', 'ShopApp/6.7.4', 'partner-feed/1.3'];

/** What the service logs whatever happens. Nothing of it has to do with the incident. */
const SOURCES: readonly Source[] = [
  {
    // The loudest warning of a healthy hour.
    times: random(13),
    level: 'WARN',
    thread: HTTP,
    logger: 'c.e.checkout.web.LegacyCartHeader',
    message: prng =>
      `Header X-Cart-Token is deprecated and will be removed in 5.0, use X-Cart-Id (client ${prng.pick(OLD_APPS)})`,
  },
  {
    times: () => periodic(60_000, 22_480),
    level: 'INFO',
    thread: 'metrics-1',
    logger: 'c.e.checkout.pricing.PriceCache',
    message: prng =>
      `Price cache: ${prng.int(9_120, 9_480)} entries, hit ratio 0.${prng.int(951, 989)}, ${prng.int(0, 31)} evictions`,
  },
  {
    times: () => periodic(120_000, 47_902),
    level: 'INFO',
    thread: 'flags-1',
    logger: 'c.e.checkout.flags.FlagClient',
    message: prng => `Refreshed 24 feature flags in ${prng.int(18, 64)} ms, none changed`,
  },
  {
    times: () => periodic(600_000, 301_337),
    level: 'INFO',
    thread: 'kafka-producer-network-thread | checkout-api-1',
    logger: 'org.apache.kafka.clients.Metadata',
    message: prng =>
      `[Producer clientId=checkout-api-1] Resetting the last seen epoch of partition payments.requested-${prng.int(0, 5)} to ${prng.int(40, 52)} since the associated topicId changed from null to 8sZqk1hVQ1m0yTtS4bKx2A`,
  },
  {
    times: random(0.7),
    level: 'WARN',
    thread: HTTP,
    logger: 'c.e.checkout.web.AccessTokenFilter',
    message: prng => `Rejected request: access token expired ${prng.int(2, 3_400)} s ago`,
  },
  {
    times: random(0.45),
    level: 'WARN',
    thread: HTTP,
    logger: 'c.e.checkout.web.ErrorAdvice',
    message: prng => `Rejected request: items[${prng.int(0, 3)}].quantity must be greater than or equal to 1`,
  },
  {
    times: random(1.6),
    level: 'INFO',
    thread: 'address-client-2',
    logger: 'c.e.checkout.shipping.AddressClient',
    message: prng => `Normalised address for customer u-${prng.int(10_000, 68_999)} in ${prng.int(24, 210)} ms`,
  },
  {
    times: random(0.25),
    level: 'WARN',
    thread: 'address-client-2',
    logger: 'c.e.checkout.shipping.AddressClient',
    message: prng => `Address lookup took ${prng.int(801, 1_420)} ms, using the address as entered`,
  },
  {
    times: random(1.1),
    level: 'INFO',
    thread: 'mail-1',
    logger: 'c.e.checkout.mail.MailQueue',
    needsDatabase: true,
    message: prng => `Queued order confirmation ${prng.hex(8)} for customer u-${prng.int(10_000, 68_999)}`,
  },
  {
    times: () => periodic(180_000, 90_655),
    level: 'DEBUG',
    thread: 'fx-1',
    logger: 'c.e.checkout.pricing.ExchangeRates',
    message: prng => `Loaded ${prng.int(31, 33)} exchange rates, EURUSD 1.0${prng.int(811, 867)}`,
  },
  {
    times: random(0.2),
    level: 'INFO',
    thread: HTTP,
    logger: 'c.e.checkout.fraud.FraudCheck',
    needsDatabase: true,
    message: prng =>
      `Manual review requested for customer u-${prng.int(10_000, 68_999)}: score ${prng.int(80, 97)} of 100`,
  },
];

/** Whether the pool was exhausted when it was last looked at. */
const exhaustedAt = (samples: readonly PoolSample[], at: number): boolean => {
  const last = samples[Math.min(samples.length - 1, Math.floor((at - (samples[0]?.at ?? at)) / SAMPLE_EVERY_MS))];
  return last !== undefined && exhausted(last);
};

const fromSource = (source: Source, samples: readonly PoolSample[], prng: Prng): LogRecord[] =>
  source
    .times(prng)
    .filter(at => source.needsDatabase === undefined || !exhaustedAt(samples, at))
    .map(at => {
      const message = source.message(prng);
      if (source.thread !== HTTP) return apiLine(at, source.level, source.thread, source.logger, message);
      return apiLine(at, source.level, httpThread(prng.int(1, 10)), source.logger, message, { rid: prng.hex(16) });
    });

const outboxPolls = (samples: readonly PoolSample[], prng: Prng): LogRecord[] => {
  const line = (at: number, level: ApiLevel, message: string): LogRecord =>
    apiLine(at, level, 'outbox-1', 'c.e.checkout.outbox.OutboxPublisher', message);
  return periodic(5_000, 1_211).flatMap((at, n) => {
    if (!exhaustedAt(samples, at))
      return [line(at, 'DEBUG', `Published ${prng.int(0, 4)} events to payments.requested in ${prng.int(2, 19)} ms`)];
    return n % 3 === 0
      ? [line(at, 'WARN', `Outbox not read: no connection within ${LIMITS.connectionTimeoutMs} ms`)]
      : [];
  });
};

const exhausted = (sample: PoolSample): boolean => sample.active === LIMITS.poolSize;

/** Jobs that need a connection every so often: they say so when there is none. */
const databaseJobs = (samples: readonly PoolSample[], prng: Prng): LogRecord[] =>
  samples.flatMap(({ at, active, waiting }, n) => {
    if (isDown(at)) return [];
    const down = exhausted({ at, active, waiting });
    const pool = `checkout-pool - Pool stats (total=${LIMITS.poolSize}, active=${active}, idle=${LIMITS.poolSize - active}, waiting=${waiting})`;
    const records = [apiLine(at, 'DEBUG', 'checkout-pool housekeeper', 'com.zaxxer.hikari.pool.HikariPool', pool)];
    if (down && waiting > 0)
      records.push(
        apiLine(
          at + 10_412,
          'WARN',
          'health-1',
          'o.s.b.a.jdbc.DataSourceHealthIndicator',
          'DataSource health check failed',
        ),
      );
    if (n % 4 === 1)
      records.push(
        down
          ? apiLine(
              at + 11_087,
              'ERROR',
              'scheduling-2',
              'c.e.checkout.cart.CartExpiryJob',
              'Could not remove expired carts, next try in 120 s',
            )
          : apiLine(
              at + 1_087,
              'INFO',
              'scheduling-2',
              'c.e.checkout.cart.CartExpiryJob',
              `Removed ${prng.int(2, 27)} expired carts in ${prng.int(14, 71)} ms`,
            ),
      );
    return records;
  });

/** The noise of a service of any day, and what depends on the pool's state. */
export const backgroundRecords = (samples: readonly PoolSample[], prng: Prng): LogRecord[] => [
  ...SOURCES.flatMap(source => fromSource(source, samples, prng)),
  ...outboxPolls(samples, prng),
  ...databaseJobs(samples, prng),
];
