import type { LogRecord } from '../log-text.ts';
import type { Prng } from '../prng.ts';
import { type ApiLevel, apiLine, euros, httpThread } from './api-line.ts';
import { poolTimeoutText, poolTimeoutTrace, requestLeakTrace, statementTimeoutTrace } from './api-traces.ts';
import { type Call, ENDPOINTS, type Kind, pathOf } from './calls.ts';
import { answerOf } from './clients.ts';
import type { Outcome } from './simulation.ts';
import { LIMITS } from './timeline.ts';

type Say = (at: number, level: ApiLevel, logger: string, message: string, trace?: readonly string[]) => void;

/** What a request that reached the database logs on its way, between `from` and `to`. */
type Story = (call: Call, from: number, to: number, say: Say, prng: Prng) => void;

const between = (from: number, to: number, share: number): number => Math.round(from + (to - from) * share);

const STORIES: Readonly<Record<Kind, Story>> = {
  'cart.read': (call, from, to, say, prng) => {
    if (call.refusal === 'unknown-cart')
      say(to, 'WARN', 'c.e.checkout.cart.CartService', `Cart ${call.cart} not found or expired`);
    else if (prng.chance(0.7))
      say(
        between(from, to, 0.8),
        'DEBUG',
        'c.e.checkout.cart.CartService',
        `Loaded cart ${call.cart} with ${call.quantity + 1} items`,
      );
  },
  'cart.add': (call, from, to, say, prng) => {
    say(
      between(from, to, 0.6),
      'DEBUG',
      'c.e.checkout.stock.StockService',
      `Held ${call.quantity} of ${call.sku} for cart ${call.cart} until expiry`,
    );
    say(
      to,
      'INFO',
      'c.e.checkout.cart.CartService',
      `Customer u-${call.customer} added ${call.quantity} x ${call.sku} to cart ${call.cart}`,
    );
    if (prng.chance(0.06))
      say(to, 'INFO', 'c.e.checkout.stock.StockService', `Stock of ${call.sku} is low: ${prng.int(1, 5)} left`);
  },
  quote: (call, from, to, say, prng) => {
    say(
      between(from, to, 0.3),
      'DEBUG',
      'c.e.checkout.tax.TaxTable',
      `Tax class ${prng.pick(['standard', 'reduced', 'zero'])} applies to ${call.sku}`,
    );
    if (prng.chance(0.75))
      say(
        between(from, to, 0.6),
        'DEBUG',
        'c.e.checkout.shipping.ShippingClient',
        `Carrier offered ${prng.int(2, 5)} options for zone ${prng.int(1, 9)} in ${prng.int(11, 48)} ms`,
      );
    say(
      to,
      'INFO',
      'c.e.checkout.pricing.PricingService',
      `Quoted cart ${call.cart}: ${euros(call.cents)} with ${call.quantity + 1} lines`,
    );
  },
  'order.create': (call, from, to, say, prng) => {
    say(
      from,
      'INFO',
      'c.e.c.checkout.CheckoutController',
      `Placing order ${call.order} for customer u-${call.customer}, cart ${call.cart}`,
    );
    if (call.refusal === 'out-of-stock') {
      const available = prng.int(0, call.quantity - 1);
      say(
        to,
        'WARN',
        'c.e.checkout.stock.StockService',
        `Cannot reserve ${call.quantity} of ${call.sku}: ${available} available`,
      );
      return;
    }
    say(
      between(from, to, 0.3),
      'DEBUG',
      'c.e.checkout.fraud.FraudCheck',
      `Order ${call.order} scored ${prng.int(1, 64)} of 100, threshold 80`,
    );
    say(
      between(from, to, 0.55),
      'INFO',
      'c.e.checkout.stock.StockService',
      `Reserved ${call.quantity} of ${call.sku} for order ${call.order}`,
    );
    say(
      to,
      'INFO',
      'c.e.checkout.order.OrderService',
      `Order ${call.order} placed, total ${euros(call.cents)}, awaiting payment`,
    );
  },
  'order.read': (call, from, to, say, prng) => {
    if (prng.chance(0.3))
      say(
        between(from, to, 0.5),
        'DEBUG',
        'c.e.checkout.order.OrderQueries',
        `Order ${call.order} read from replica cache`,
      );
  },
  coupon: (call, _from, to, say, prng) => {
    const code = prng.pick(['SPRING10', 'WELCOME5', 'FREESHIP', 'LOYAL15']);
    if (call.refusal === 'coupon-expired')
      say(
        to,
        'INFO',
        'c.e.checkout.pricing.CouponService',
        `Coupon WINTER20 refused for customer u-${call.customer}: expired`,
      );
    else
      say(to, 'INFO', 'c.e.checkout.pricing.CouponService', `Coupon ${code} accepted for customer u-${call.customer}`);
  },
  'payment.result': (call, _from, to, say) =>
    say(
      to,
      'INFO',
      'c.e.checkout.order.OrderService',
      `Order ${call.order} paid: ${euros(call.cents)} captured, releasing to fulfilment`,
    ),
};

const ADVICE = 'c.e.checkout.web.ErrorAdvice';
/** Reads are answered from stale copies where there are any and log one line; writes log the whole trace. */
const LOGS_TRACE: ReadonlySet<Kind> = new Set(['cart.add', 'order.create', 'payment.result']);

const tellPoolTimeout = ({ call, endedAt, waiting }: Outcome, say: Say): void => {
  const waited = endedAt - call.at;
  if (LOGS_TRACE.has(call.kind))
    say(
      endedAt,
      'ERROR',
      ADVICE,
      `${ENDPOINTS[call.kind].method} ${pathOf(call)} failed`,
      poolTimeoutTrace(call, waited, waiting),
    );
  else say(endedAt, 'ERROR', 'o.h.e.jdbc.spi.SqlExceptionHelper', poolTimeoutText(waited, waiting));
};

/** Reported by the pool's own thread, which knows no request. */
const leakRecord = ({ call }: Outcome, at: number, connection: string, thread: string): LogRecord =>
  apiLine(
    at,
    'WARN',
    'checkout-pool housekeeper',
    'c.zaxxer.hikari.pool.ProxyLeakTask',
    `Connection leak detection triggered for ${connection} on thread ${thread}, stack trace follows`,
    { trace: requestLeakTrace(call) },
  );

const tellBlocked = (outcome: Outcome, thread: string, records: LogRecord[], say: Say, prng: Prng): void => {
  const { call, fate, endedAt, acquiredAt } = outcome;
  const connection = `org.postgresql.jdbc.PgConnection@${prng.hex(8)}`;
  const held = endedAt - (acquiredAt ?? endedAt);
  if (held > LIMITS.leakThresholdMs)
    records.push(leakRecord(outcome, endedAt - held + LIMITS.leakThresholdMs, connection, thread));
  if (fate === 'aborted') return;
  say(endedAt, 'ERROR', ADVICE, `${ENDPOINTS[call.kind].method} ${pathOf(call)} failed`, statementTimeoutTrace(call));
  say(
    endedAt + 1,
    'INFO',
    'c.zaxxer.hikari.pool.ProxyLeakTask',
    `Previously reported leaked connection ${connection} on thread ${thread} was returned to the pool (unleaked)`,
  );
  say(
    endedAt + 2,
    'WARN',
    'o.a.c.c.C.[.[.[/].[dispatcherServlet]',
    'Response not written: java.io.IOException: Broken pipe',
  );
};

const SLOW_MS = 1_000;

/** Everything that one request leaves in the log of checkout-api. */
export const requestRecords = (outcome: Outcome, prng: Prng): LogRecord[] => {
  const { call, fate, endedAt, acquiredAt } = outcome;
  if (fate === 'refused') return [];
  const records: LogRecord[] = [];
  const thread = httpThread(outcome.thread);
  const say: Say = (at, level, logger, message, trace) =>
    records.push(
      apiLine(at, level, thread, logger, message, { rid: call.requestId, ...(trace === undefined ? {} : { trace }) }),
    );

  if (call.attempt > 1 && call.kind === 'order.create')
    say(
      call.at,
      'INFO',
      'c.e.checkout.web.IdempotencyFilter',
      `Key of order ${call.order} seen again, attempt ${call.attempt}`,
    );
  if (fate === 'served') STORIES[call.kind](call, acquiredAt ?? call.at, endedAt, say, prng);
  if (fate === 'pool-timeout') tellPoolTimeout(outcome, say);
  if (fate === 'statement-timeout' || fate === 'aborted') tellBlocked(outcome, thread, records, say, prng);
  if (fate === 'aborted') return records;

  const took = endedAt - call.at;
  const status = fate === 'statement-timeout' ? 500 : answerOf(outcome).status;
  if (took > SLOW_MS)
    say(
      endedAt + 2,
      'WARN',
      'c.e.checkout.web.SlowRequestFilter',
      `${ENDPOINTS[call.kind].method} ${pathOf(call)} took ${took} ms, budget ${SLOW_MS} ms`,
    );
  say(
    endedAt + 3,
    'INFO',
    'c.e.checkout.web.RequestLog',
    `${ENDPOINTS[call.kind].method} ${pathOf(call)} ${status} in ${took} ms`,
  );
  return records;
};
