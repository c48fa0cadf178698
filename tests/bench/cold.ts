import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';

const ROOT = join(import.meta.dirname, '../..');

/** The least that answers over HTTP with the same framework, to have something to compare with. */
const BARE_EXPRESS = `
  const { default: express } = await import('express');
  const app = express();
  app.get('/health/ready', (request, response) => response.json({ ready: true }));
  app.listen(Number(process.env.PORT), '127.0.0.1');`;

type Started = { readonly child: ChildProcess; readonly readyMs: number; readonly cpuMs: number };

/** Wall time and CPU from the start of a process to its first 200 on `/health/ready`; then its memory after standing idle. */
export const run = async (args: string[]): Promise<void> => {
  const { values } = parseArgs({
    args,
    options: { rounds: { type: 'string', default: '5' }, idle: { type: 'string', default: '60' } },
  });
  const rounds = Number(values.rounds);
  const bare: Started[] = [];
  const full: Started[] = [];
  const kept = await mkdtemp(join(tmpdir(), 'faultmaven-cold-'));
  const first = await startFull(kept);
  console.log(`first start, empty folder: ${describe(first)}`);
  // The compiled code is written to disk a moment after the start; later starts find it there, as a user's do.
  await pause(4000);
  await stopped(first);
  for (let round = 0; round < rounds; round++) {
    bare.push(await stopped(await start(['--input-type=module', '-e', BARE_EXPRESS], {})));
    full.push(await stopped(await startFull(kept)));
  }
  const best = { bare: fastest(bare), full: fastest(full) };
  console.log(`bare Express, best of ${rounds}: ${describe(best.bare)}`);
  console.log(`FaultMaven,   best of ${rounds}: ${describe(best.full)}`);
  console.log(
    `ratio: ${(best.full.readyMs / best.bare.readyMs).toFixed(2)} by time, ${(best.full.cpuMs / best.bare.cpuMs).toFixed(2)} by CPU`,
  );
  await idleMemory(kept, Number(values.idle));
  await rm(kept, { recursive: true, force: true });
};

/** The arguments of `npm start`, as package.json has them. */
const startArguments = (): string[] => {
  const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { scripts: { start: string } };
  return scripts.start.replace(/^.*?\bnode /, '').split(' ');
};

const startFull = (folder: string): Promise<Started> =>
  start(startArguments(), { DATA_DIR: folder, LOG_LEVEL: 'silent' });

const describe = ({ readyMs, cpuMs }: Started): string =>
  `ready after ${readyMs.toFixed(0)} ms, ${cpuMs.toFixed(0)} ms of CPU`;

const fastest = (all: readonly Started[]): Started => all.reduce((best, one) => (one.cpuMs < best.cpuMs ? one : best));

const start = async (argv: readonly string[], environment: Record<string, string>): Promise<Started> => {
  const port = await freePort();
  const began = performance.now();
  const child = spawn(process.execPath, argv, {
    cwd: ROOT,
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...environment, PORT: String(port) },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  for (;;) {
    if (child.exitCode !== null) throw new Error(`the process ended with code ${child.exitCode}`);
    if (await answers(port)) break;
    if (performance.now() - began > 30_000) throw new Error('the process did not get ready');
    await pause(2);
  }
  return { child, readyMs: performance.now() - began, cpuMs: cpuOf(child) };
};

const answers = async (port: number): Promise<boolean> => {
  try {
    return (await fetch(`http://127.0.0.1:${port}/health/ready`)).ok;
  } catch (error) {
    if (error instanceof TypeError) return false;
    throw error;
  }
};

const CLOCK_TICK_MS = 10;

/** User and system time of all threads, from /proc. */
const cpuOf = ({ pid }: ChildProcess): number => {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) * CLOCK_TICK_MS;
};

const stopped = async (started: Started): Promise<Started> => {
  const gone = once(started.child, 'exit');
  started.child.kill('SIGKILL');
  await gone;
  return started;
};

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  await new Promise(resolve => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
};

const idleMemory = async (folder: string, seconds: number): Promise<void> => {
  const started = await startFull(folder);
  const { pid } = started.child;
  await pause(seconds * 1000);
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const kib = Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]);
  console.log(`resident after ${seconds} idle seconds: ${(kib / 1024).toFixed(0)} MB`);
  await stopped(started);
};
