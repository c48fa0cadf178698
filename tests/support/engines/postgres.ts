import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { notHere } from '../not-here.ts';

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
export const postgresMissing = (): string | undefined => {
  if (GIVEN || programs || process.env.CI) return undefined;
  const reason = 'there is no PostgreSQL here (install postgresql, or name a server in POSTGRES_URL_FOR_TESTS)';
  notHere(reason);
  return `skipped: ${reason}`;
};

let server: Promise<string> | undefined;

/** The address of a server whose user may create databases: one for the whole process, started when it is first asked for.
 *  It goes with this process, however that ends. */
export const postgresServer = (): Promise<string> => {
  server ??= GIVEN ? Promise.resolve(GIVEN) : startPostgres().then(({ url }) => url);
  return server;
};

/** PostgreSQL refuses to run as root. */
const ownUser = (): { uid: number; gid: number } | undefined => {
  if (process.getuid?.() !== 0) return undefined;
  const id = (flag: string): number => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
  return { uid: id('-u'), gid: id('-g') };
};

/** Everybody, except for one whom no password lets in. */
const WHO_MAY_COME_IN = 'host all stranger all scram-sha-256\nhost all all all trust\n';

/** Runs the server until a line comes, or standard input ends, which it does with this process, even a killed one. */
const WATCHED =
  '"$@" & server=$!; read -r line || line=QUIT; kill -"$line" $server; wait $server; [ "$line" = KILL ] || rm -rf "$DATA"';

/** No fsync: the data is thrown away. synchronous_commit stays on, because it is checked. */
const SETTINGS = ['fsync=off', 'full_page_writes=off', 'max_connections=300', 'shared_buffers=64MB', 'jit=off'];

export type PostgresServer = {
  /** Of a database whose user may create others. */
  readonly url: string;
  /** Kills the server, and starts it again on the same port and data. */
  readonly power: { off(): Promise<void>; on(): Promise<void> };
  stop(): Promise<void>;
};

/** A server of our own. It goes with this process, however that ends.
 *  @throws where there is none and none can be started. */
export const startPostgres = async (): Promise<PostgresServer> => {
  if (!programs)
    throw new Error('PostgreSQL is needed: install the package postgresql, or name a server in POSTGRES_URL_FOR_TESTS');
  const user = ownUser();
  const folder = mkdtempSync(join(tmpdir(), 'faultmaven-postgres-'));
  if (user) chownSync(folder, user.uid, user.gid);
  const data = join(folder, 'data');
  const init = ['-D', data, '-U', 'tests', '--auth=trust', '-E', 'UTF8', '--locale=C.UTF-8', '--no-sync'];
  execFileSync(join(programs, 'initdb'), init, { ...user, cwd: folder, stdio: 'ignore' });
  writeFileSync(join(data, 'pg_hba.conf'), WHO_MAY_COME_IN);
  const port = await freePort();
  const settings = [...SETTINGS, `port=${port}`, 'listen_addresses=127.0.0.1', `unix_socket_directories=${folder}`];
  const program = [join(programs, 'postgres'), '-D', data, ...settings.flatMap(setting => ['-c', setting])];
  const launched = () => launch(program, folder, user);
  let end = await launched();
  return {
    url: `postgresql://tests@127.0.0.1:${port}/postgres`,
    power: {
      off: () => end('KILL\n'),
      async on() {
        end = await whenLetGo(launched);
      },
    },
    async stop() {
      await end('QUIT\n');
      rmSync(folder, { recursive: true, force: true });
    },
  };
};

/** Returns what ends it, by a line. */
const launch = async (
  program: readonly string[],
  folder: string,
  user: ReturnType<typeof ownUser>,
): Promise<(line: string) => Promise<void>> => {
  const child = spawn('sh', ['-c', WATCHED, 'sh', ...program], {
    ...user,
    cwd: folder,
    env: { PATH: process.env.PATH, DATA: folder },
    stdio: ['pipe', 'ignore', 'pipe'],
    detached: true,
  });
  const end = async (line: string): Promise<void> => {
    if (child.exitCode !== null) return;
    child.ref();
    const ended = once(child, 'exit');
    child.stdin.end(line);
    await ended;
  };
  try {
    await ready(child.stderr);
  } catch (error) {
    await end('KILL\n');
    throw error;
  }
  // Neither keeps this process from ending.
  child.unref();
  for (const stream of [child.stdin, child.stderr]) (stream as unknown as { unref(): void }).unref();
  return end;
};

/** The connections of a server that was killed end by themselves, and hold on to its memory until then. */
const whenLetGo = async <Launched>(launched: () => Promise<Launched>): Promise<Launched> => {
  for (const began = performance.now(); ; await pause(100))
    try {
      return await launched();
    } catch (error) {
      if (performance.now() - began > START_MS) throw error;
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

const START_MS = 20_000;

const ready = async (said: NodeJS.ReadableStream): Promise<void> => {
  let log = '';
  said.setEncoding('utf8').on('data', piece => {
    // Afterwards read and forgotten, so that the server never waits for a reader.
    if (log.length < 100_000) log += piece;
  });
  for (const began = performance.now(); !log.includes('ready to accept connections'); await pause(10))
    if (log.includes('FATAL') || performance.now() - began > START_MS)
      throw new Error(`PostgreSQL did not start:\n${log}`);
};
