import type { Prng } from '../prng.ts';

export type Kind = 'cart.read' | 'cart.add' | 'quote' | 'order.create' | 'order.read' | 'coupon' | 'payment.result';

type Endpoint = {
  /** Of first attempts by customers, in a quiet minute. */
  readonly perMinute: number;
  /** Median time with a connection, when nothing blocks. */
  readonly workMs: number;
  /** Updates a row of stock_level. */
  readonly locksStock: boolean;
  readonly method: 'GET' | 'POST';
  readonly okStatus: 200 | 201 | 204;
};

export const ENDPOINTS: Readonly<Record<Kind, Endpoint>> = {
  'cart.read': { perMinute: 21, workMs: 11, locksStock: false, method: 'GET', okStatus: 200 },
  'cart.add': { perMinute: 15, workMs: 27, locksStock: true, method: 'POST', okStatus: 200 },
  quote: { perMinute: 10, workMs: 64, locksStock: false, method: 'POST', okStatus: 200 },
  'order.create': { perMinute: 9, workMs: 118, locksStock: true, method: 'POST', okStatus: 201 },
  'order.read': { perMinute: 7, workMs: 14, locksStock: false, method: 'GET', okStatus: 200 },
  coupon: { perMinute: 3, workMs: 8, locksStock: false, method: 'POST', okStatus: 200 },
  'payment.result': { perMinute: 0, workMs: 19, locksStock: false, method: 'POST', okStatus: 204 },
};

/** One request to checkout-api. A retry is a call of its own, with the same customer, cart and key. */
export type Call = {
  readonly kind: Kind;
  readonly at: number;
  readonly attempt: number;
  readonly requestId: string;
  readonly customer: number;
  readonly cart: string;
  readonly order: number;
  readonly sku: string;
  readonly quantity: number;
  readonly cents: number;
  readonly workMs: number;
  /** What the business says of the request, where it gets that far. */
  readonly refusal: 'none' | 'out-of-stock' | 'unknown-cart' | 'coupon-expired';
};

const PATHS: Readonly<Record<Kind, (call: Call) => string>> = {
  'cart.read': call => `/api/v1/carts/${call.cart}`,
  'cart.add': call => `/api/v1/carts/${call.cart}/items`,
  quote: () => '/api/v1/checkout/quotes',
  'order.create': () => '/api/v1/checkout/orders',
  'order.read': call => `/api/v1/orders/${call.order}`,
  coupon: () => '/api/v1/coupons/validate',
  'payment.result': call => `/internal/v1/orders/${call.order}/payment-result`,
};

export const pathOf = (call: Call): string => PATHS[call.kind](call);

const REFUSALS: Partial<Record<Kind, { refusal: Call['refusal']; probability: number }>> = {
  'order.create': { refusal: 'out-of-stock', probability: 0.025 },
  'cart.read': { refusal: 'unknown-cart', probability: 0.012 },
  coupon: { refusal: 'coupon-expired', probability: 0.3 },
};

const refusalOf = (kind: Kind, prng: Prng): Call['refusal'] => {
  const rule = REFUSALS[kind];
  return rule !== undefined && prng.chance(rule.probability) ? rule.refusal : 'none';
};

export const newCall = (kind: Kind, at: number, order: number, prng: Prng): Call => ({
  kind,
  at,
  attempt: 1,
  requestId: prng.hex(16),
  customer: prng.int(10_000, 68_999),
  cart: `c-${prng.hex(10)}`,
  order,
  sku: `SKU-${String(prng.int(1, 12_480)).padStart(5, '0')}`,
  quantity: prng.chance(0.8) ? 1 : prng.int(2, 4),
  cents: Math.round(prng.duration(5_400, 0.7)),
  workMs: prng.duration(ENDPOINTS[kind].workMs),
  refusal: refusalOf(kind, prng),
});

/** The same request again, later. */
export const again = (call: Call, at: number, prng: Prng): Call => ({
  ...call,
  at,
  attempt: call.attempt + 1,
  requestId: prng.hex(16),
  workMs: prng.duration(ENDPOINTS[call.kind].workMs),
});
