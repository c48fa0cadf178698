import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const ROOT = join(import.meta.dirname, '../..');

export type Ended = { readonly code: number | null; readonly output: string };

export type Installation = {
  readonly url: string;
  readonly folder: string;
  readonly pid: number;
  /** What it has printed so far. */
  output(): string;
  /** Sends a signal and does not wait for what comes of it. */
  signal(name: NodeJS.Signals): void;
  /** Resolves when it has ended. */
  readonly ended: Promise<Ended>;
  /** Ends it as an operator does. */
  stop(): Promise<Ended>;
  /** Ends it as a power cut does. */
  kill(): Promise<Ended>;
};

type Environment = Readonly<Record<string, string>>;

/** Which of the processes: both in one, or one of the two that share a DATA_DIR. */
export type Role = 'all' | 'http' | 'worker';

/** What each prints when it is ready; where it names an address, that is kept. */
const READY: { readonly [role in Role]: RegExp } = {
  all: /answers at (\S+)/,
  http: /answers at (\S+)/,
  worker: /takes jobs()/,
};

/** The whole product as a user starts it, in a process of its own, on a free port. A worker's `url` is empty. */
export const startInstallation = async (
  folder: string,
  environment: Environment = {},
  role: Role = 'all',
): Promise<Installation> => {
  const { child, output } = spawnMain(folder, environment, role);
  const ended = once(child, 'exit').then(() => ({ code: child.exitCode, output: output() }));
  const url = await readyAt(child, output, READY[role]);
  const signal = (name: NodeJS.Signals): void => void child.kill(name);
  const end = (name: NodeJS.Signals): Promise<Ended> => {
    signal(name);
    return ended;
  };
  const stop = (): Promise<Ended> => end('SIGTERM');
  return { url, folder, pid: child.pid ?? 0, output, signal, ended, stop, kill: () => end('SIGKILL') };
};

/** Starts it where it is expected to refuse, and waits for its end. */
export const refusedStart = async (folder: string, environment: Environment): Promise<Ended> => {
  const { child, output } = spawnMain(folder, environment);
  const timer = setTimeout(() => child.kill('SIGKILL'), 20_000);
  await once(child, 'exit');
  clearTimeout(timer);
  return { code: child.exitCode, output: output() };
};

const running = new Set<ChildProcess>();

/** What was started and has not ended, as who looks for it needs to know it. A process that its test leaves behind takes
 *  time from all the others. */
export const leftRunning = (): readonly string[] =>
  [...running].map(({ pid, spawnargs }) => `${pid} ${spawnargs.slice(1).join(' ')}`);

// Also where a test run ends before its tests do.
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

const spawnMain = (folder: string, environment: Environment, role: Role = 'all') => {
  const child = spawn(process.execPath, [join(ROOT, `apps/${role}/main.ts`)], {
    cwd: ROOT,
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      DATA_DIR: folder,
      PORT: '0',
      LLM_PROVIDER: 'none',
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.add(child);
  child.once('exit', () => running.delete(child));
  const pieces: string[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', piece => pieces.push(piece));
  return { child, output: () => pieces.join('') };
};

const START_MS = 20_000;

const readyAt = async (child: ChildProcess, output: () => string, ready: RegExp): Promise<string> => {
  for (const began = performance.now(); performance.now() - began < START_MS; await pause(10)) {
    const [, url] = ready.exec(output()) ?? [];
    if (url !== undefined) return url;
    if (child.exitCode !== null) break;
  }
  child.kill('SIGKILL');
  throw new Error(`it did not start:\n${output()}`);
};

/** A folder that is gone after the test. */
export const temporaryFolder = async (): Promise<{ path: string; remove(): Promise<void> }> => {
  const path = await mkdtemp(join(tmpdir(), 'faultmaven-test-'));
  return { path, remove: () => rm(path, { recursive: true, force: true, maxRetries: 3 }) };
};
