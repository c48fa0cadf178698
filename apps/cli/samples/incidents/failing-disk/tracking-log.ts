import { isoTime, type LogRecord, ticks } from '../log-text.ts';
import { poissonTimes } from '../poisson.ts';
import type { Prng } from '../prng.ts';
import { intensity, PEAK, QUERY_LIMIT, type Stall, TIMELINE, waitFor } from './timeline.ts';

type Level = 'debug' | 'info' | 'warn' | 'error';
type Fields = Readonly<Record<string, string | number>>;

const quoted = (value: string | number): string => (/^[^\s"=]+$/.test(String(value)) ? String(value) : JSON.stringify(value));

/** logfmt, as Go services write it. */
const line = (at: number, level: Level, msg: string, fields: Fields = {}): LogRecord => ({
  at,
  text: [
    `time=${isoTime(at)} level=${level} msg=${quoted(msg)}`,
    ...Object.entries(fields).map(([name, value]) => `${name}=${quoted(value)}`),
  ].join(' '),
});

type Route = {
  readonly method: string;
  readonly path: (prng: Prng) => string;
  readonly perMinute: number;
  /** Milliseconds while all is well. */
  readonly usual: number;
  /** How often it needs the disk of the database. */
  readonly onDisk: number;
};

const parcel = (prng: Prng): string => `PX${prng.int(100_000_000, 999_999_999)}`;

const ROUTES: readonly Route[] = [
  { method: 'GET', path: p => `/v2/parcels/${parcel(p)}`, perMinute: 128, usual: 9, onDisk: 0.22 },
  { method: 'GET', path: p => `/v2/parcels/${parcel(p)}/events`, perMinute: 71, usual: 14, onDisk: 0.35 },
  { method: 'POST', path: () => '/v2/scans', perMinute: 54, usual: 11, onDisk: 1 },
  { method: 'GET', path: p => `/v2/depots/${p.int(1, 64)}/load`, perMinute: 13, usual: 31, onDisk: 0.5 },
  { method: 'PUT', path: p => `/v2/parcels/${parcel(p)}/preferences`, perMinute: 3, usual: 12, onDisk: 1 },
];

const served = (at: number, route: Route, wait: number, prng: Prng): LogRecord[] => {
  const ms = Math.round(prng.duration(route.usual) + wait);
  const common = { method: route.method, path: route.path(prng), rid: prng.hex(12) };
  if (wait < QUERY_LIMIT - 200) {
    const status = route.method === 'POST' ? 201 : prng.chance(0.012) ? 404 : 200;
    const done = line(at + ms, 'info', 'request done', { ...common, status, ms });
    return ms < 1_000 ? [done] : [line(at + ms - 1, 'warn', 'slow query', { ms: ms - 2, rid: common.rid }), done];
  }
  const end = at + QUERY_LIMIT + prng.int(1, 40);
  return [
    line(end - 1, 'error', 'query failed', {
      err: 'timeout: context deadline exceeded',
      host: 'db-2.internal.example.com',
      rid: common.rid,
    }),
    line(end, 'error', 'request failed', { ...common, status: 504, ms: end - at }),
  ];
};

const requests = (stalls: readonly Stall[], prng: Prng): LogRecord[] =>
  ROUTES.flatMap(route =>
    poissonTimes(route.perMinute, TIMELINE.from, TIMELINE.to, prng, intensity, PEAK).flatMap(at => {
      if (at >= TIMELINE.failover.begun && at < TIMELINE.failover.done) return refused(at, route, prng);
      return served(at, route, prng.chance(route.onDisk) ? waitFor(stalls, at) : 0, prng);
    }),
  );

const refused = (at: number, route: Route, prng: Prng): LogRecord[] => [
  line(at + 3, 'error', 'request failed', {
    method: route.method,
    path: route.path(prng),
    rid: prng.hex(12),
    status: 503,
    ms: 3,
    err: 'database is moving',
  }),
];

const WHERE_FROM = ['scanner-gw', 'web', 'mobile', 'partner'];

const background = (prng: Prng): LogRecord[] => [
  ...poissonTimes(9, TIMELINE.from, TIMELINE.to, prng).map(at =>
    line(at, 'warn', 'token expired, client will sign in again', {
      client: `${prng.pick(WHERE_FROM)}-${prng.int(1, 40)}`,
      status: 401,
    }),
  ),
  ...ticks(TIMELINE.from + 11_000, TIMELINE.to, 15_000).map(at =>
    line(at, 'info', 'pool', { open: 24, idle: prng.int(14, 23), waited_ms: prng.int(0, 2) }),
  ),
  ...ticks(TIMELINE.from + 47_000, TIMELINE.to, 60_000).map(at =>
    line(at, 'debug', 'cache swept', { removed: prng.int(40, 900), kept: prng.int(41_000, 44_000) }),
  ),
  ...poissonTimes(0.7, TIMELINE.from, TIMELINE.to, prng).map(at =>
    line(at, 'error', 'label could not be drawn', { parcel: parcel(prng), err: 'unknown barcode symbology 0x3f' }),
  ),
];

/** The release of that night: the process is replaced, and nobody notices. */
const deployment = (): LogRecord[] => [
  line(TIMELINE.deployment, 'info', 'shutting down', { version: '5.2.4', in_flight: 3 }),
  line(TIMELINE.deployment + 1_204, 'info', 'starting', { version: '5.3.0', commit: '9e41c07', go: 'go1.26.1' }),
  line(TIMELINE.deployment + 1_466, 'info', 'migrations are up to date', { version: '0212' }),
  line(TIMELINE.deployment + 1_502, 'info', 'listening', { port: 8080 }),
];

const failover = (): LogRecord[] => [
  line(TIMELINE.failover.begun, 'warn', 'primary is going away, new connections wait', { host: 'db-2.internal.example.com' }),
  line(TIMELINE.failover.done, 'info', 'connected to the new primary', { host: 'db-1.internal.example.com', lost: 0 }),
];

/** What the service that everybody asks writes: much, and nothing about disks. */
export const trackingRecords = (stalls: readonly Stall[], prng: Prng): LogRecord[] => [
  ...requests(stalls, prng),
  ...background(prng),
  ...deployment(),
  ...failover(),
];
