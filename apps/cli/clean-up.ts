import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { DomainError } from '../../core/kernel/error.ts';
import type { SweepReport } from '../../core/kernel/sweep.ts';
import { type Config, ConfigError, type Environment, parseConfig } from '../composition/config.ts';
import { compose } from '../composition/container.ts';
import type { SweepTask } from '../composition/settings.ts';
import type { Readiness } from '../http/deps.ts';
import { UsageError } from './usage-error.ts';

type Wish = { readonly dryRun: boolean; readonly json: boolean; readonly tasks: readonly SweepTask[] };
type Done = readonly (readonly [SweepTask, SweepReport])[];

/** Cleans up now, or only says what would go; beside a running installation or without one. */
export const cleanUp = async (args: readonly string[], environment: Environment): Promise<void> => {
  const config = parseConfig(environment);
  const wish = wishOf(args, config);
  if (config.database.kind === 'sqlite' && !existsSync(config.database.file))
    throw new ConfigError(['DATA_DIR: holds no installation; name the folder of the one to clean up']);
  const done = await sweepAll(config, wish);
  process.stdout.write(wish.json ? jsonOf(done, wish) : tableOf(done, wish));
};

const wishOf = (args: readonly string[], { settings }: Config): Wish => {
  const known = Object.keys(settings.schedules) as SweepTask[];
  const { task = known, ...flags } = optionsOf(args);
  const unknown = task.filter(name => !(known as string[]).includes(name));
  if (unknown.length > 0)
    throw new UsageError(`There is no task ${unknown.join(', ')}. There are ${known.join(', ')}.`);
  return { dryRun: flags['dry-run'], json: flags.json, tasks: [...new Set(task)] as SweepTask[] };
};

const optionsOf = (args: readonly string[]) => {
  try {
    return parseArgs({
      args: [...args],
      options: {
        'dry-run': { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
        task: { type: 'string', multiple: true },
      },
    }).values;
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : error}\n${USAGE}`);
  }
};

const USAGE = 'Usage: npm run faultmaven -- clean-up [--dry-run] [--task NAME]... [--json]';

/** What is printed is ours alone: the log stays quiet. */
const sweepAll = async (config: Config, { dryRun, tasks }: Wish): Promise<Done> => {
  const { maintenance, readiness, shutdown } = await compose({ ...config, LOG_LEVEL: 'silent' });
  const stopping = new AbortController();
  const stop = (): void => stopping.abort();
  process.once('SIGINT', stop);
  try {
    ensureReady(await readiness());
    const done: [SweepTask, SweepReport][] = [];
    for (const task of tasks) done.push([task, await maintenance.sweep(task, { dryRun, signal: stopping.signal })]);
    return done;
  } finally {
    process.off('SIGINT', stop);
    await shutdown.close();
  }
};

/** Connections have been waited for by then.
 *  @throws DomainError 'unavailable' that says of each part what is wrong and what to correct. */
const ensureReady = ({ ready, components }: Readiness): void => {
  if (ready) return;
  const problems = components
    .filter(({ ok, required }) => required && !ok)
    .map(({ name, detail }) => `${name}: ${detail}`);
  throw new DomainError('unavailable', `Nothing was cleaned up.\n${problems.join('\n')}`);
};

const jsonOf = (done: Done, { dryRun }: Wish): string =>
  `${JSON.stringify({ dry_run: dryRun, tasks: Object.fromEntries(done) }, undefined, 2)}\n`;

const tableOf = (done: Done, { dryRun }: Wish): string => {
  const head = ['task', 'examined', dryRun ? 'would go' : 'removed', 'bytes'];
  const rows = done.map(([task, { examined, removed, bytes }]) => [
    task,
    `${examined}`,
    `${removed}`,
    `${bytes ?? ''}`,
  ]);
  const line = ([task = '', ...numbers]: readonly string[]): string =>
    `${task.padEnd(14)}${numbers.map(number => number.padStart(14)).join('')}`.trimEnd();
  return `${[head, ...rows].map(line).join('\n')}\n`;
};
