import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { engineAt, type S3Engine } from './s3.ts';

const run = promisify(execFile);

/** What to do where none can be started. */
export const SWIFT_REMEDY =
  'OpenStack Swift is installed with: apt-get install --no-install-recommends swift-proxy swift-account swift-container swift-object memcached';

const START_MS = 30_000;
const CREDENTIALS = { accessKeyId: 'test:tester', secretAccessKey: 'testing' };
const KINDS = ['account', 'container', 'object'] as const;

/** Mixed into the hashes of paths. */
const SWIFT = `[swift-hash]
swift_hash_path_prefix = tests
swift_hash_path_suffix = tests
`;

/** Everything in one process per server, as this user, with its data in a folder of its own. */
const inFront = (folder: string, port: number): string => `[DEFAULT]
bind_ip = 127.0.0.1
bind_port = ${port}
workers = 0
user = ${userInfo().username}
swift_dir = ${folder}
devices = ${folder}/devices
mount_check = false
`;

const storage = (kind: string): string => `[pipeline:main]
pipeline = ${kind}-server
[app:${kind}-server]
use = egg:swift#${kind}
`;

/** `s3api` checks signatures, dates and expiry against the users of `tempauth`. */
const proxy = (memcached: number): string => `[pipeline:main]
pipeline = catch_errors cache bulk s3api tempauth slo dlo copy proxy-server
[app:proxy-server]
use = egg:swift#proxy
account_autocreate = true
error_suppression_interval = 0
error_suppression_limit = 1000000
[filter:catch_errors]
use = egg:swift#catch_errors
[filter:cache]
use = egg:swift#memcache
memcache_servers = 127.0.0.1:${memcached}
[filter:bulk]
use = egg:swift#bulk
[filter:s3api]
use = egg:swift#s3api
location = us-east-1
[filter:tempauth]
use = egg:swift#tempauth
user_test_tester = testing .admin
[filter:slo]
use = egg:swift#slo
[filter:dlo]
use = egg:swift#dlo
[filter:copy]
use = egg:swift#copy
`;

/** OpenStack Swift with its S3 face: a store that believes no signature that is wrong and no address that has expired.
 *  @throws where it is not installed or does not start */
export const startSwift = async (): Promise<S3Engine> => {
  const folder = await mkdtemp(join(tmpdir(), 'swift-'));
  const servers: ChildProcess[] = [];
  const stop = async (): Promise<void> => {
    await Promise.all(servers.map(end));
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const ports = await Promise.all(Array.from({ length: 5 }, freePort));
    const [front = 0, memory = 0, ...behind] = ports;
    await mkdir(join(folder, 'devices', 'd1'), { recursive: true });
    await writeFile(join(folder, 'swift.conf'), SWIFT);
    await Promise.all(KINDS.map((kind, at) => makeRing(folder, kind, behind[at] ?? 0)));
    servers.push(launch('memcached', ['-l', '127.0.0.1', '-p', `${memory}`, '-u', userInfo().username, '-m', '16']));
    for (const [at, kind] of KINDS.entries()) {
      const file = join(folder, `${kind}.conf`);
      await writeFile(file, inFront(folder, behind[at] ?? 0) + storage(kind));
      servers.push(launch(`swift-${kind}-server`, [file]));
    }
    const file = join(folder, 'proxy.conf');
    await writeFile(file, inFront(folder, front) + proxy(memory));
    servers.push(launch('swift-proxy-server', [file]));
    const endpoint = `http://127.0.0.1:${front}`;
    const engine = engineAt(endpoint, CREDENTIALS, stop);
    await answering(engine, servers);
    return engine;
  } catch (error) {
    await stop();
    throw error;
  }
};

/** One copy on one device. */
const makeRing = async (folder: string, kind: string, port: number): Promise<void> => {
  const builder = join(folder, `${kind}.builder`);
  await run('swift-ring-builder', [builder, 'create', '4', '1', '1']);
  await run('swift-ring-builder', [builder, 'add', `r1z1-127.0.0.1:${port}/d1`, '1']);
  await run('swift-ring-builder', [builder, 'rebalance']);
};

const launch = (program: string, options: readonly string[]): ChildProcess => {
  const server = spawn(program, options, { stdio: 'ignore' });
  const kill = (): void => void server.kill('SIGKILL');
  process.once('exit', kill);
  server.once('exit', () => process.off('exit', kill));
  // A program that is not there is found out by `answering`.
  server.on('error', kill);
  return server;
};

const end = async (server: ChildProcess): Promise<void> => {
  if (server.pid === undefined || server.exitCode !== null || server.signalCode !== null) return;
  const ended = once(server, 'exit');
  server.kill('SIGKILL');
  await ended;
};

const answering = async (engine: S3Engine, servers: readonly ChildProcess[]): Promise<void> => {
  const deadline = performance.now() + START_MS;
  for (;;) {
    const [outcome] = await Promise.allSettled([engine.newBucket()]);
    if (outcome.status === 'fulfilled') return;
    const dead = servers.find(({ pid, exitCode }) => pid === undefined || exitCode !== null);
    if (dead) throw new Error(`${dead.spawnfile} ended at once, with ${dead.exitCode}`);
    if (performance.now() > deadline) throw new Error(`Swift did not answer in time: ${outcome.reason}`);
    await pause(100);
  }
};

const freePort = async (): Promise<number> => {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
};
