import { readFileSync } from 'node:fs';
import type { Catalogue } from '../composition/catalogue.ts';
import { type Config, ConfigError, type Environment, parseConfig } from '../composition/config.ts';
import type { Role } from '../composition/role.ts';
import { announceStart } from './announce.ts';
import { explainStartFailure } from './start-failure.ts';

/** A process that does its work. */
export type Running = {
  readonly role: Role;
  readonly config: Config;
  /** Who may write answers here. */
  readonly models: Catalogue;
  /** Where it answers, for example `http://127.0.0.1:8000`; undefined when it listens nowhere. */
  readonly url: string | undefined;
  /** Says in the log what does not work yet, and what to do about it. Never rejects. */
  tellWhatIsNotReady(): Promise<void>;
  /** Takes nothing new, lets what runs finish for a while, hands the rest back, and closes. */
  close(): Promise<void>;
};

/** Rejects, with everything closed again, when it cannot start. */
export type Run = (config: Config, version: string) => Promise<Running>;

const packageFile = new URL('../../package.json', import.meta.url);

/** Starts, prints what runs and where, and stops on SIGINT or SIGTERM. Ends the process with a sentence when it cannot
 *  start: code 78 (EX_CONFIG of sysexits) for a configuration, 1 for anything else. */
export const startProcess = async (run: Run, environment: Environment): Promise<void> => {
  try {
    const { version } = JSON.parse(readFileSync(packageFile, 'utf8')) as { version: string };
    const running = await run(parseConfig(environment), version);
    stopOnSignal(() => running.close());
    announceStart(running, version);
    await running.tellWhatIsNotReady();
  } catch (error) {
    process.stderr.write(`${explainStartFailure(error)}\n`);
    process.exit(error instanceof ConfigError ? 78 : 1);
  }
};

/** The first signal closes in order; a second one, or a close that hangs, ends the process. */
const stopOnSignal = (close: () => Promise<void>): void => {
  let stopping = false;
  const stop = (): void => {
    if (stopping) process.exit(1);
    stopping = true;
    setTimeout(() => process.exit(1), 20_000).unref();
    close().then(
      () => process.exit(0),
      error => {
        process.stderr.write(`${error}\n`);
        process.exit(1);
      },
    );
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
};
