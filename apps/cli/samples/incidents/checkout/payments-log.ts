import { isoTime, type LogRecord, ticks } from '../log-text.ts';
import type { Prng } from '../prng.ts';
import { poissonTimes } from './arrivals.ts';
import { answerOf, MAX_PAYMENT_ATTEMPTS } from './clients.ts';
import type { Outcome } from './simulation.ts';
import { TIMELINE } from './timeline.ts';

type Fields = Readonly<Record<string, string | number>>;

const entry = (
  at: number,
  level: 'debug' | 'info' | 'warn' | 'error',
  msg: string,
  fields: Fields = {},
): LogRecord => ({
  at,
  text: JSON.stringify({ ts: isoTime(at), level, service: 'payments-worker', msg, ...fields }),
});

/** Of the topic payments.requested; an order goes to the partition of its number. */
const PARTITIONS = 6;
const PROVIDER_BUDGET_MS = 2_000;
/** Longer than any card takes: the customer had to approve the payment elsewhere. */
const APPROVED_LATER_MS = 30_000;

/** From the message about a new order to the provider's answer. */
const captureRecords = (placedAt: number, { call }: Outcome, prng: Prng): LogRecord[] => {
  const order = { order: call.order };
  const sentAt = placedAt + 49;
  const confirmedAt = call.at - 9;
  const took = confirmedAt - sentAt;
  const method = took > APPROVED_LATER_MS ? 'transfer' : prng.pick(['card', 'card', 'card', 'wallet']);
  const records = [
    entry(placedAt + 40, 'info', 'payment request received', {
      ...order,
      partition: call.order % PARTITIONS,
      offset: 900_000 + (call.order % PARTITIONS) * 13_417 + Math.floor(call.order / PARTITIONS),
      amount_cents: call.cents,
    }),
    entry(sentAt, 'debug', 'capture sent to provider', { ...order, provider: 'psp.example.com', method }),
    entry(confirmedAt, 'info', 'capture confirmed', { ...order, provider_ref: `cap-${prng.hex(10)}`, took_ms: took }),
  ];
  if (took > PROVIDER_BUDGET_MS && took < APPROVED_LATER_MS)
    records.push(
      entry(confirmedAt + 1, 'warn', 'provider slow', { ...order, took_ms: took, budget_ms: PROVIDER_BUDGET_MS }),
    );
  return records;
};

const URL = 'http://checkout-api.internal.example.com:8080';

/** The delivery of a payment's result to checkout-api, attempt by attempt. */
const deliveryRecords = (outcome: Outcome): LogRecord[] => {
  const { call } = outcome;
  const answer = answerOf(outcome);
  const order = { order: call.order, attempt: call.attempt };
  const took = { took_ms: answer.at - call.at };
  if (answer.status < 500)
    return [
      entry(answer.at + 2, 'info', 'payment result delivered', { ...order, status: answer.status, ...took }),
      entry(answer.at + 5, 'debug', 'offset committed', { order: call.order, partition: call.order % PARTITIONS }),
    ];
  const error: Fields =
    answer.status === 502
      ? { err: 'connect ECONNREFUSED 10.20.4.11:8080' }
      : {
          status: answer.status,
          err: `POST ${URL}/internal/v1/orders/${call.order}/payment-result answered ${answer.status}`,
        };
  if (call.attempt >= MAX_PAYMENT_ATTEMPTS)
    return [
      entry(answer.at + 2, 'error', 'payment result parked, order paid but not confirmed', {
        ...order,
        ...error,
        ...took,
        queue: 'payments.parked',
      }),
    ];
  return [
    entry(answer.at + 2, 'warn', 'payment result not delivered, will retry', {
      ...order,
      ...error,
      ...took,
      retry_in_ms: 5_000 * 2 ** (call.attempt - 1),
    }),
  ];
};

const noise = (prng: Prng): LogRecord[] => [
  ...ticks(TIMELINE.from + 9_500, TIMELINE.to, 6_000).map(at =>
    entry(at, 'debug', 'heartbeat', { member: 'payments-worker-0', generation: 31, lag: prng.int(0, 2) }),
  ),
  ...ticks(TIMELINE.from + 31_000, TIMELINE.to, 60_000).map(at =>
    entry(at, 'info', 'metrics', {
      heap_mb: prng.int(141, 198),
      event_loop_lag_ms: prng.int(1, 9),
      open_sockets: prng.int(4, 11),
    }),
  ),
  ...ticks(TIMELINE.from + 180_000, TIMELINE.to, 600_000).map(at =>
    entry(at, 'warn', 'client certificate expires soon', {
      subject: 'CN=payments-worker.internal.example.com',
      days_left: 20,
      not_after: '2026-04-06T09:14:00Z',
    }),
  ),
  ...poissonTimes(0.5, TIMELINE.from, TIMELINE.to, prng).map(at =>
    entry(at, 'info', 'capture declined by issuer', {
      reason: prng.pick(['insufficient_funds', 'do_not_honour', 'expired_card']),
      provider_ref: `cap-${prng.hex(10)}`,
    }),
  ),
  ...poissonTimes(0.08, TIMELINE.from, TIMELINE.to, prng).map(at =>
    entry(at, 'error', 'webhook signature check failed', { source: '192.0.2.66', path: '/webhooks/psp' }),
  ),
];

export const paymentsRecords = (outcomes: readonly Outcome[], prng: Prng): LogRecord[] => {
  const placedAt = new Map(
    outcomes
      .filter(({ call, fate }) => call.kind === 'order.create' && fate === 'served')
      .map(o => [o.call.order, o.endedAt]),
  );
  const deliveries = outcomes.filter(outcome => outcome.call.kind === 'payment.result');
  return [
    ...noise(prng),
    ...deliveries.flatMap(outcome => {
      const placed = outcome.call.attempt === 1 ? placedAt.get(outcome.call.order) : undefined;
      return placed === undefined ? [] : captureRecords(placed, outcome, prng);
    }),
    ...deliveries.flatMap(outcome => deliveryRecords(outcome)),
  ];
};
