import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Late, Sample } from './sampler.ts';

const ROOT = join(import.meta.dirname, '../../..');

export type Measured = {
  readonly name: string;
  /** Where it answers. */
  readonly url: string;
  /** From now on: the start-up is not measured. */
  begin(): void;
  readonly ticks: () => number;
  readonly late: readonly Late[];
  /** The largest `nodejs_eventloop_lag_max_seconds` of any scrape, in milliseconds. */
  scrapedMaxMs(): number;
  stop(): Promise<void>;
};

const SCRAPE_MS = 1000;
const MAX_LAG = /^nodejs_eventloop_lag_max_seconds (\S+)$/m;

/** Starts one role of the product with the sampler in it. `profiles` names a folder for CPU profiles. */
export const startMeasured = async (
  role: 'all' | 'http' | 'worker',
  environment: Readonly<Record<string, string>>,
  profiles: string | undefined,
): Promise<Measured> => {
  const profiling = profiles ? ['--cpu-prof', '--cpu-prof-dir', profiles, `--cpu-prof-name=${role}.cpuprofile`] : [];
  const sampler = join(import.meta.dirname, 'sampler.ts');
  const child = spawn(
    process.execPath,
    ['--max-semi-space-size=4', ...profiling, '--import', sampler, join(ROOT, `apps/${role}/main.ts`)],
    {
      cwd: ROOT,
      env: { PATH: process.env.PATH, HOME: process.env.HOME, ...environment },
      stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    },
  );
  const url = await urlOf(child);
  const late: Late[] = [];
  let ticks = 0;
  let scrapedMax = 0;
  child.on('message', message => {
    const sample = message as Sample;
    ticks += sample.ticks;
    late.push(...sample.late);
  });
  const scrape = async (): Promise<number> =>
    Number(MAX_LAG.exec(await (await fetch(`${url}/metrics`)).text())?.[1]) * 1000;
  let scraping: NodeJS.Timeout | undefined;
  return {
    name: role,
    url,
    late,
    ticks: () => ticks,
    scrapedMaxMs: () => scrapedMax,
    begin() {
      child.send('begin');
      // The first scrape turns the measurement on, and each one begins it anew.
      void scrape();
      scraping = setInterval(() => {
        scrape().then(
          max => {
            if (max > scrapedMax) scrapedMax = max;
          },
          () => console.error(`${role} could not be scraped`),
        );
      }, SCRAPE_MS);
    },
    async stop() {
      clearInterval(scraping);
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await Promise.race([ended, pause(25_000, undefined, { ref: false })]);
      child.kill('SIGKILL');
    },
  };
};

const urlOf = async (child: ChildProcess): Promise<string> => {
  let output = '';
  child.stdout?.setEncoding('utf8').on('data', piece => {
    output += piece;
  });
  for (const began = performance.now(); performance.now() - began < 30_000; await pause(20)) {
    const [, url] = /(?:answers at |health +)(http:\/\/[^/\s]+)/.exec(output) ?? [];
    if (url) return url;
    if (child.exitCode !== null) break;
  }
  throw new Error(`it did not start:\n${output}`);
};
