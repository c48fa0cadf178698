import { accessLogTime, type LogRecord } from '../log-text.ts';
import type { Prng } from '../prng.ts';
import { intensity, poissonTimes } from './arrivals.ts';
import { ENDPOINTS, pathOf } from './calls.ts';
import { answerOf } from './clients.ts';
import type { Outcome } from './simulation.ts';
import { TIMELINE } from './timeline.ts';

type Access = {
  readonly at: number;
  readonly client: string;
  readonly request: string;
  readonly status: number;
  readonly bytes: number;
  readonly referer: string;
  readonly agent: string;
  readonly seconds: number;
  readonly upstream: string;
  readonly requestId: string;
};

/** nginx: the combined format with the request's time, the upstream and the request id after it. Written at the end. */
const accessRecord = (a: Access): LogRecord => ({
  at: a.at,
  text: `${a.client} - - [${accessLogTime(a.at)}] "${a.request}" ${a.status} ${a.bytes} "${a.referer}" "${a.agent}" rt=${a.seconds.toFixed(3)} ups=${a.upstream} rid=${a.requestId}`,
});

const AGENTS = [
  'ShopApp/7.4.1 (iOS 19.3)',
  'ShopApp/7.4.0 (Android 16)',
  'ShopApp/6.9.2 (Android 14)',
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/134.0.0.0 Safari/537.36',
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.3 Safari/605.1.15',
  'Mozilla/5.0 (X11; Linux x86_64; rv:136.0) Gecko/20100101 Firefox/136.0',
];

/** The same customer always comes from the same address with the same client. Addresses of RFC 5737. */
const clientOf = (customer: number): { client: string; agent: string } => ({
  client: `${customer % 2 === 0 ? '203.0.113' : '198.51.100'}.${(customer % 253) + 1}`,
  agent: AGENTS[customer % AGENTS.length] ?? '-',
});

const SHOP = 'https://shop.example.com';
const CHECKOUT = '10.20.4.11:8080';

const checkoutAccess = (outcome: Outcome, prng: Prng): LogRecord => {
  const { call } = outcome;
  const answer = answerOf(outcome);
  const lost = answer.at - call.at > 6_000 && prng.chance(0.12);
  const at = lost ? Math.round(call.at + (answer.at - call.at) * (0.4 + 0.5 * prng.next())) : answer.at + 4;
  const status = lost ? 499 : answer.status;
  return accessRecord({
    ...clientOf(call.customer),
    at,
    request: `${ENDPOINTS[call.kind].method} ${pathOf(call)} HTTP/1.1`,
    status,
    bytes: status === 499 ? 0 : status >= 500 ? 167 : prng.int(210, 3_900),
    referer: `${SHOP}/${call.kind.startsWith('order') || call.kind === 'quote' ? 'checkout' : 'cart'}`,
    seconds: (at - call.at) / 1000,
    upstream: CHECKOUT,
    requestId: call.requestId,
  });
};

const browsePath = (prng: Prng): string => {
  const kind = prng.next();
  if (kind < 0.3)
    return `/products/${prng.pick(['kettle', 'lamp', 'desk', 'chair', 'rug', 'shelf', 'mug', 'clock'])}-${prng.int(100, 999)}`;
  if (kind < 0.48)
    return `/search?q=${prng.pick(['oak+desk', 'floor+lamp', 'blue+rug', 'wall+clock', 'tea+kettle'])}&page=${prng.int(1, 4)}`;
  if (kind < 0.62) return `/api/v1/catalog/categories/${prng.int(1, 60)}`;
  if (kind < 0.86)
    return `/assets/${prng.pick(['app', 'vendor', 'checkout'])}.${prng.pick(['4f2c91', '88a0d3', 'c17be5'])}.${prng.pick(['js', 'css'])}`;
  return prng.chance(0.5) ? '/' : '/help/delivery';
};

const browseAccess = (at: number, prng: Prng): LogRecord => {
  const status = prng.chance(0.015) ? 404 : prng.chance(0.14) ? 304 : 200;
  return accessRecord({
    ...clientOf(prng.int(10_000, 68_999)),
    at,
    request: `GET ${status === 404 ? `/products/discontinued-${prng.int(100, 999)}` : browsePath(prng)} HTTP/1.1`,
    status,
    bytes: status === 304 ? 0 : prng.int(900, 48_000),
    referer: prng.chance(0.3) ? '-' : `${SHOP}/`,
    seconds: prng.duration(0.024),
    upstream: prng.pick(['10.20.3.7:8080', '10.20.3.8:8080']),
    requestId: prng.hex(16),
  });
};

const PROBES = [
  '/wp-login.php',
  '/.env',
  '/.git/config',
  '/phpmyadmin/index.php',
  '/admin/login',
  '/backup.zip',
  '/server-status',
  '/xmlrpc.php',
  '/cgi-bin/test.cgi',
  '/actuator/env',
  '/vendor/phpunit/phpunit/src/Util/PHP/eval-stdin.php',
];

/** A scanner that looks for other people's software. Loud, refused, without consequence. */
const scanAccess = (at: number, prng: Prng): LogRecord =>
  accessRecord({
    client: '192.0.2.66',
    agent: 'Mozilla/5.0 zgrab/0.x',
    at,
    request: `${prng.chance(0.85) ? 'GET' : 'POST'} ${prng.pick(PROBES)} HTTP/1.1`,
    status: prng.chance(0.94) ? 404 : 403,
    bytes: 153,
    referer: '-',
    seconds: prng.duration(0.002),
    upstream: '-',
    requestId: prng.hex(16),
  });

/** The checkout's public calls among everything else that the shop's gateway serves. */
export const gatewayRecords = (outcomes: readonly Outcome[], prng: Prng): LogRecord[] => [
  ...outcomes.filter(outcome => outcome.call.kind !== 'payment.result').map(outcome => checkoutAccess(outcome, prng)),
  ...poissonTimes(46 / intensity(TIMELINE.from), TIMELINE.from, TIMELINE.to, prng).map(at => browseAccess(at, prng)),
  ...poissonTimes(170, TIMELINE.botScan.from, TIMELINE.botScan.to, prng).map(at => scanAccess(at, prng)),
];
