import { execFileSync, spawn } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

/** Where distributions put the programs of a server; the newest version first. */
const FOLDERS = ['/usr/lib/postgresql', '/usr/local/opt/postgresql', '/opt/homebrew/opt/postgresql'];

const programsOf = (folder: string): string[] => {
  if (!existsSync(folder)) return [];
  const versions = readdirSync(folder).sort((a, b) => Number(b) - Number(a));
  return [...versions.map(version => join(folder, version, 'bin')), join(folder, 'bin')];
};

const programs = [...FOLDERS.flatMap(programsOf), ...(process.env.PATH ?? '').split(':')].find(
  folder => existsSync(join(folder, 'initdb')) && existsSync(join(folder, 'postgres')),
);

const GIVEN = process.env.POSTGRES_URL_FOR_TESTS;

/** Why the suites on PostgreSQL cannot run here; undefined when they can. Where everything has to run (`CI`), a missing
 *  server fails them instead. */
export const postgresMissing = (): string | undefined =>
  GIVEN || programs || process.env.CI
    ? undefined
    : 'skipped: there is no PostgreSQL here (install postgresql, or name a server in POSTGRES_URL_FOR_TESTS)';

let server: Promise<string> | undefined;

/** The address of a server whose user may create databases: one for the whole process, started when it is first asked for.
 *  It goes with this process, however that ends. */
export const postgresServer = (): Promise<string> => {
  server ??= GIVEN ? Promise.resolve(GIVEN) : start();
  return server;
};

/** PostgreSQL refuses to run as root. */
const ownUser = (): { uid: number; gid: number } | undefined => {
  if (process.getuid?.() !== 0) return undefined;
  const id = (flag: string): number => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
  return { uid: id('-u'), gid: id('-g') };
};

/** Runs the server until standard input ends, which it does with this process, even a killed one. */
const WATCHED = `"$@" & server=$!; cat > /dev/null; kill -QUIT $server; wait $server; rm -rf "$DATA"`;

/** No fsync: the data is thrown away. synchronous_commit stays on, because it is checked. */
const SETTINGS = ['fsync=off', 'full_page_writes=off', 'max_connections=300', 'shared_buffers=64MB', 'jit=off'];

const start = async (): Promise<string> => {
  if (!programs)
    throw new Error('PostgreSQL is needed: install the package postgresql, or name a server in POSTGRES_URL_FOR_TESTS');
  const user = ownUser();
  const folder = mkdtempSync(join(tmpdir(), 'faultmaven-postgres-'));
  if (user) chownSync(folder, user.uid, user.gid);
  const data = join(folder, 'data');
  const init = ['-D', data, '-U', 'tests', '--auth=trust', '-E', 'UTF8', '--locale=C.UTF-8', '--no-sync'];
  execFileSync(join(programs, 'initdb'), init, { ...user, cwd: folder, stdio: 'ignore' });
  const port = await freePort();
  const settings = [...SETTINGS, `port=${port}`, 'listen_addresses=127.0.0.1', `unix_socket_directories=${folder}`];
  const run = [join(programs, 'postgres'), '-D', data, ...settings.flatMap(setting => ['-c', setting])];
  const child = spawn('sh', ['-c', WATCHED, 'sh', ...run], {
    ...user,
    cwd: folder,
    env: { PATH: process.env.PATH, DATA: folder },
    stdio: ['pipe', 'ignore', 'pipe'],
    detached: true,
  });
  await ready(child.stderr);
  // Neither keeps this process from ending.
  child.unref();
  for (const stream of [child.stdin, child.stderr]) (stream as unknown as { unref(): void }).unref();
  return `postgresql://tests@127.0.0.1:${port}/postgres`;
};

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });

const START_MS = 20_000;

const ready = async (said: NodeJS.ReadableStream): Promise<void> => {
  let log = '';
  said.setEncoding('utf8').on('data', piece => {
    // Afterwards read and forgotten, so that the server never waits for a reader.
    if (log.length < 100_000) log += piece;
  });
  for (const began = performance.now(); !log.includes('ready to accept connections'); await pause(10))
    if (performance.now() - began > START_MS) throw new Error(`PostgreSQL did not start:\n${log}`);
};
