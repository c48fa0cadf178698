import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const START_MS = 10_000;

export type LoopbackServer = {
  readonly port: number;
  /** Kills the server, and starts it again on the same port and data. */
  readonly power: { off(): Promise<void>; on(): Promise<void> };
  stop(): Promise<void>;
};

export type Program = {
  readonly command: string;
  readonly options: (port: number, folder: string) => readonly string[];
};

/** A server of our own on a free port of the loopback, with data in a temporary folder. It ends with this process.
 *  @throws where the program is missing or does not start. */
export const startLoopbackServer = async ({ command, options }: Program): Promise<LoopbackServer> => {
  const folder = await mkdtemp(join(tmpdir(), `${basename(command)}-`));
  const port = await freePort();
  let server: ChildProcess | undefined;
  const on = async (): Promise<void> => {
    server = await launch(command, options(port, folder));
    await listening(port, server);
  };
  const off = async (): Promise<void> => {
    if (!server || server.exitCode !== null || server.signalCode !== null) return;
    const ended = once(server, 'exit');
    server.kill('SIGKILL');
    await ended;
  };
  const stop = async (): Promise<void> => {
    await off();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await on();
  } catch (error) {
    await stop();
    throw error;
  }
  return { port, power: { on, off }, stop };
};

const launch = async (command: string, options: readonly string[]): Promise<ChildProcess> => {
  const path = `${process.env.PATH ?? ''}:/usr/sbin:/usr/local/bin`;
  const server = spawn(command, [...options], { stdio: 'ignore', env: { ...process.env, PATH: path } });
  const kill = (): void => void server.kill('SIGKILL');
  process.once('exit', kill);
  server.once('exit', () => process.off('exit', kill));
  try {
    await once(server, 'spawn');
  } catch (error) {
    throw new Error(`${command} is not installed`, { cause: error });
  }
  return server;
};

const listening = async (port: number, server: ChildProcess): Promise<void> => {
  const deadline = performance.now() + START_MS;
  while (!(await accepts(port))) {
    if (server.exitCode !== null) throw new Error(`the server ended at once, with ${server.exitCode}`);
    if (performance.now() > deadline) throw new Error('the server did not answer in time');
    await pause(20);
  }
};

const accepts = (port: number): Promise<boolean> =>
  new Promise(resolve => {
    const socket = connect(port, '127.0.0.1');
    const answer = (accepted: boolean) => (): void => {
      socket.destroy();
      resolve(accepted);
    };
    socket.once('connect', answer(true));
    socket.once('error', answer(false));
  });

const freePort = async (): Promise<number> => {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
};
