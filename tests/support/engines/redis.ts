import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Redis } from 'ioredis';
import type { RedisAddress } from '../../../adapters/redis/address.ts';
import { notHere } from '../not-here.ts';

const PROGRAM = (process.env.PATH ?? '')
  .split(':')
  .map(folder => join(folder, 'redis-server'))
  .find(existsSync);

const REMEDY = 'install redis-server, or name servers in REDIS_URL_FOR_TESTS and REDIS_CLUSTER_URLS_FOR_TESTS';

/** Where tests find Redis: given, or else one of our own for the whole process, started when it is first asked for. */
type Source = { readonly given: string | undefined; readonly find: () => Promise<RedisAddress> };

const shared = (start: () => Promise<RedisAddress>): (() => Promise<RedisAddress>) => {
  let started: Promise<RedisAddress> | undefined;
  return () => {
    started ??= start();
    return started;
  };
};

const standaloneUrl = process.env.REDIS_URL_FOR_TESTS;
const clusterUrls = process.env.REDIS_CLUSTER_URLS_FOR_TESTS;

const SOURCES: Readonly<Record<RedisAddress['kind'], Source>> = {
  standalone: {
    given: standaloneUrl,
    find: shared(async () => ({ kind: 'standalone', url: standaloneUrl ?? (await startRedis()).url })),
  },
  cluster: {
    given: clusterUrls,
    find: shared(async () => ({ kind: 'cluster', urls: clusterUrls?.split(',') ?? (await startRedisCluster()).urls })),
  },
};

/** Why the suites on Redis cannot run here; undefined when they can. Where everything has to run (`CI`), a missing server
 *  fails them instead. */
export const redisMissing = (kind: RedisAddress['kind']): string | undefined => {
  if (SOURCES[kind].given || PROGRAM || process.env.CI) return undefined;
  const reason = `there is no Redis here (${REMEDY})`;
  notHere(reason);
  return `skipped: ${reason}`;
};

/** A server, or a cluster of three, that may hold what other tests left there. */
export const redisForTests = (kind: RedisAddress['kind']): Promise<RedisAddress> => SOURCES[kind].find();

export type RedisServer = {
  readonly port: number;
  readonly url: string;
  /** Kills it and starts it again at the same address. It forgets everything but the cluster that it belongs to. */
  readonly power: { off(): Promise<void>; on(): Promise<void> };
  stop(): Promise<void>;
};

/** Runs the server until a line comes, or standard input ends, which it does with this process, even a killed one. */
const WATCHED =
  '"$@" > /dev/null & server=$!; read -r line; kill -KILL $server; wait $server; [ "$line" = keep ] || rm -rf "$DATA"';

/** A server of the test's own, with settings of redis.conf. */
export const startRedis = async (settings: readonly string[] = []): Promise<RedisServer> => {
  if (!PROGRAM) throw new Error(`Redis is needed: ${REMEDY}`);
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), 'faultmaven-redis-'));
  const own = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', folder];
  const program = [PROGRAM, ...own, ...settings];
  let stopCurrent = async (_line: string): Promise<void> => undefined;
  const on = async (): Promise<void> => {
    stopCurrent = launch(program, folder);
    await asked(port, settings, async node => (await node.ping()) === 'PONG');
  };
  await on();
  return {
    port,
    url: `redis://127.0.0.1:${port}`,
    power: { on, off: () => stopCurrent('keep\n') },
    async stop() {
      await stopCurrent('\n');
      await rm(folder, { recursive: true, force: true });
    },
  };
};

/** Returns what ends it, by a line. */
const launch = (program: readonly string[], folder: string): ((line: string) => Promise<void>) => {
  const child = spawn('sh', ['-c', WATCHED, 'sh', ...program], {
    cwd: folder,
    env: { PATH: process.env.PATH, DATA: folder },
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  // Neither keeps this process from ending.
  child.unref();
  (child.stdin as unknown as { unref(): void }).unref();
  return async line => {
    if (child.exitCode !== null) return;
    child.ref();
    const ended = once(child, 'exit');
    child.stdin.end(line);
    await ended;
  };
};

export type RedisCluster = { readonly servers: readonly RedisServer[]; readonly urls: readonly string[] };

const CLUSTER = ['--cluster-enabled', 'yes', '--cluster-node-timeout', '2000', '--cluster-require-full-coverage', 'no'];
const NODES = 3;
const SLOTS = 16_384;

/** Three masters, each with a third of the slots. */
export const startRedisCluster = async (): Promise<RedisCluster> => {
  const servers: RedisServer[] = [];
  const busPorts: number[] = [];
  for (let n = 0; n < NODES; n++) {
    const busPort = await freePort();
    busPorts.push(busPort);
    servers.push(await startRedis([...CLUSTER, '--cluster-port', String(busPort)]));
  }
  const border = (n: number): number => Math.round((n * SLOTS) / NODES);
  for (const [n, { port }] of servers.entries())
    await asked(port, [], async node => {
      await node.call('cluster', 'set-config-epoch', n + 1);
      await node.call('cluster', 'addslotsrange', border(n), border(n + 1) - 1);
      return true;
    });
  // Not before: a node that knows others takes its epoch from them.
  await asked(servers[0]?.port ?? 0, [], async node => {
    for (const [n, { port }] of servers.entries())
      await node.call('cluster', 'meet', '127.0.0.1', port, busPorts[n] ?? 0);
    return true;
  });
  for (const { port } of servers) await asked(port, [], isWhole);
  return { servers, urls: servers.map(({ url }) => url) };
};

const isWhole = async (node: Redis): Promise<boolean> => {
  const info = String(await node.call('cluster', 'info'));
  return info.includes('cluster_state:ok') && info.includes(`cluster_slots_ok:${SLOTS}`);
};

const START_MS = 15_000;

/** Asks a server until the answer is yes. */
const asked = async (
  port: number,
  settings: readonly string[],
  ask: (node: Redis) => Promise<boolean>,
): Promise<void> => {
  const password = settings[settings.indexOf('--requirepass') + 1];
  const options = { port, ...(settings.includes('--requirepass') && password && { password }) };
  const node = new Redis({
    ...options,
    maxRetriesPerRequest: null,
    retryStrategy: () => 10,
    commandTimeout: START_MS,
  });
  node.on('error', () => undefined);
  try {
    for (const began = performance.now(); !(await ask(node)); await pause(10))
      if (performance.now() - began > START_MS) throw new Error('Redis did not start');
  } finally {
    node.disconnect();
  }
};

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
