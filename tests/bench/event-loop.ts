import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { load } from './event-loop/load.ts';
import { type Measured, startMeasured } from './event-loop/measured.ts';

const LIMIT_MS = 50;

/** How long anything keeps the event loop of an HTTP process and of a worker, on one DATA_DIR, while both are busy. */
export const run = async (args: string[]): Promise<void> => {
  const { values } = parseArgs({
    args,
    options: {
      log: { type: 'string', default: '200' },
      documents: { type: 'string', default: '2000' },
      profiles: { type: 'string' },
      longest: { type: 'string', default: '5' },
    },
  });
  const folder = await mkdtemp(join(tmpdir(), 'faultmaven-event-loop-'));
  const environment = {
    DATA_DIR: folder,
    PORT: '0',
    WORKER_PORT: '0',
    LLM_PROVIDER: 'none',
    LOG_LEVEL: 'warn',
    RATE_LIMIT_PER_MINUTE: '1000000',
    ANONYMOUS_RATE_LIMIT_PER_MINUTE: '1000000',
    SIGN_IN_RATE_LIMIT_PER_MINUTE: '1000000',
  };
  const http = await startMeasured('http', environment, values.profiles);
  const worker = await startMeasured('worker', environment, values.profiles);
  try {
    for (const one of [http, worker]) one.begin();
    const began = performance.now();
    await load(http.url, { logMegabytes: Number(values.log), documents: Number(values.documents) });
    console.log(`the load took ${((performance.now() - began) / 1000).toFixed(0)} s`);
    for (const one of [http, worker]) report(one, Number(values.longest));
  } finally {
    await Promise.all([http.stop(), worker.stop()]);
    await rm(folder, { recursive: true, force: true });
  }
};

const report = ({ name, late, ticks, scrapedMaxMs }: Measured, longest: number): void => {
  const sorted = (of: (one: (typeof late)[number]) => number): number[] => late.map(of).sort((a, b) => b - a);
  const delays = sorted(({ lateMs }) => lateMs);
  const total = ticks();
  const quantile = (q: number): string => (delays[Math.floor(total * (1 - q))] ?? 0).toFixed(1);
  const cpu = sorted(({ lateMs, cpuMs }) => Math.min(cpuMs, lateMs + 10));
  console.log(`${name}: ${total} ticks`);
  console.log(
    `  late by   p50 ${quantile(0.5)} ms, p99 ${quantile(0.99)} ms, p99.9 ${quantile(0.999)} ms, longest ${(delays[0] ?? 0).toFixed(1)} ms; ${delays.filter(ms => ms > LIMIT_MS).length} over ${LIMIT_MS} ms`,
  );
  console.log(
    `  of CPU    longest ${(cpu[0] ?? 0).toFixed(1)} ms between two ticks; ${cpu.filter(ms => ms > LIMIT_MS).length} over ${LIMIT_MS} ms`,
  );
  console.log(`  /metrics  nodejs_eventloop_lag_max_seconds at most ${scrapedMaxMs().toFixed(1)} ms`);
  const byCpu = [...late].sort((a, b) => b.cpuMs - a.cpuMs).slice(0, longest);
  for (const { atMs, lateMs, cpuMs } of byCpu)
    console.log(`    ${new Date(atMs).toISOString()}  late ${lateMs.toFixed(0)} ms, CPU ${cpuMs.toFixed(0)} ms`);
};
