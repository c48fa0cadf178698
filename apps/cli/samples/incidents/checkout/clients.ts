import type { Prng } from '../prng.ts';
import { again, ENDPOINTS, newCall } from './calls.ts';
import type { FollowUp, Outcome } from './simulation.ts';
import { LIMITS, TIMELINE } from './timeline.ts';

/** What the gateway answers, and when. It gives up before a blocked statement does. */
export const answerOf = ({ call, fate, endedAt }: Outcome): { status: number; at: number } => {
  if (fate === 'refused') return { status: 502, at: endedAt };
  if (endedAt - call.at > LIMITS.gatewayTimeoutMs) return { status: 504, at: call.at + LIMITS.gatewayTimeoutMs };
  if (fate === 'pool-timeout') return { status: 503, at: endedAt };
  if (fate !== 'served') return { status: 502, at: endedAt };
  return { status: servedStatus(call), at: endedAt };
};

const REFUSED = { 'out-of-stock': 409, 'unknown-cart': 404, 'coupon-expired': 422 } as const;

const servedStatus = ({ kind, refusal }: Outcome['call']): number =>
  refusal === 'none' ? ENDPOINTS[kind].okStatus : REFUSED[refusal];

export const MAX_PAYMENT_ATTEMPTS = 6;

/** The time until the payment provider confirms: a second or so, or minutes where the customer must approve it first. */
const captureMs = (at: number, prng: Prng): number => {
  if (prng.chance(0.14)) return prng.int(45_000, 480_000);
  const slow = at > TIMELINE.pspSlow.from && at < TIMELINE.pspSlow.to;
  return prng.duration(slow ? 2_900 : 430, slow ? 0.2 : 0.35);
};

/** Customers and their apps try again when it fails, up to three times; payments-worker does so up to
 *  MAX_PAYMENT_ATTEMPTS, with a delay that doubles; an order that was taken is paid for. */
export const clientsOf =
  (prng: Prng): FollowUp =>
  outcome => {
    const { call } = outcome;
    const answer = answerOf(outcome);
    if (call.kind === 'order.create' && answer.status === 201) {
      const paidAt = Math.round(answer.at + prng.int(90, 400) + captureMs(answer.at, prng));
      return { ...newCall('payment.result', paidAt, call.order, prng), cents: call.cents, customer: call.customer };
    }
    if (answer.status < 500) return undefined;
    if (call.kind === 'payment.result')
      return call.attempt < MAX_PAYMENT_ATTEMPTS
        ? again(call, answer.at + 5_000 * 2 ** (call.attempt - 1) + prng.int(0, 900), prng)
        : undefined;
    const gaveUp = call.attempt >= 4 || !prng.chance(call.attempt === 1 ? 0.62 : 0.5);
    return gaveUp ? undefined : again(call, answer.at + prng.int(1_400, 5_200), prng);
  };
