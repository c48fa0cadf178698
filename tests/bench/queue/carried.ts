import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { natsJobTransport } from '../../../adapters/nats/job-transport.ts';
import { redisJobTransport } from '../../../adapters/redis/job-transport.ts';
import { startRelay } from '../../../apps/worker/relay.ts';
import type { CaseId, JobId, UserId } from '../../../core/kernel/ids.ts';
import type { JobContext } from '../../../core/ports/job-queue.ts';
import type { JobTransport } from '../../../core/ports/job-transport.ts';
import { startNats } from '../../support/engines/nats.ts';
import { startRedis } from '../../support/engines/redis.ts';
import { silentLog } from '../../support/silent-log.ts';
import { ids, openBenchDatabase, TYPE } from '../queue-database.ts';
import type { RawDriver } from './driver.ts';

type Engine = {
  readonly raw: (concurrency: number) => Promise<RawDriver>;
  readonly transport: () => JobTransport;
  stop(): Promise<void>;
};

const ENGINES: { readonly [driver: string]: () => Promise<Engine> } = {
  async nats() {
    const { url, stop } = await startNats();
    const { rawNats } = await import('./raw-nats.ts');
    return {
      raw: concurrency => rawNats(url, concurrency),
      transport: () => natsJobTransport({ url, log: silentLog }),
      stop,
    };
  },
  async redis() {
    const { url, stop } = await startRedis();
    const { rawRedis } = await import('./raw-redis.ts');
    const address = { kind: 'standalone', url } as const;
    return {
      raw: concurrency => rawRedis(url, concurrency),
      transport: () => redisJobTransport({ address, log: silentLog }),
      stop,
    };
  },
};

/** What a relay publishes at once. */
const BATCH = 512;
const AIMS: { readonly [driver: string]: readonly number[] } = { nats: [0.9, 0.8, 0.4], redis: [0.9, 0.9, 0.6] };

/** `cpu` is what this process used for the whole. */
type Milliseconds = { publish: number; consume: number; whole: number; cpu: number };

/** Jobs that an engine carries, beside the engine's own client, in turns so that what else the machine does falls on both. */
export const benchCarried = async (
  driver: string,
  options: { readonly jobs: number; readonly rounds: number; readonly concurrency: number },
): Promise<void> => {
  const { jobs, rounds, concurrency } = options;
  const start = ENGINES[driver];
  if (!start) throw new Error(`there is no driver ${driver}; there are ${Object.keys(ENGINES).join(' and ')}`);
  const found: { raw: Milliseconds; ours: Milliseconds }[] = [];
  for (let round = 0; round < rounds; round++) {
    const engine = await start();
    try {
      const raw = await rawRun(engine, jobs, concurrency);
      const ours = await carriedRun(engine, jobs, concurrency);
      const before = process.cpuUsage();
      const whole = await withLedger(engine, jobs, concurrency);
      found.push({ raw, ours: { ...ours, whole, cpu: cpuSince(before) } });
    } finally {
      await engine.stop();
    }
  }
  console.log(`${driver}: ${jobs} jobs, ${rounds} rounds in turns, ${concurrency} at a time; jobs/s, medians:`);
  const rows = [
    ['publish with a message id', 'publish'],
    ['consume and acknowledge', 'consume'],
    ['announce, carry, claim, effect, acknowledge', 'whole'],
  ] as const;
  for (const [at, [title, key]] of rows.entries()) {
    const speed = (of: 'raw' | 'ours') => median(found.map(one => (jobs / one[of][key]) * 1000));
    const ratio = median(found.map(({ raw, ours }) => raw[key] / ours[key]));
    console.log(
      `  ${title.padEnd(44)} client ${speed('raw').toFixed(0).padStart(6)}, ours ${speed('ours').toFixed(0).padStart(6)}, ratio ${ratio.toFixed(2)} (aim ${AIMS[driver]?.[at]?.toFixed(2)})`,
    );
  }
  const each = (of: 'raw' | 'ours') => median(found.map(one => (one[of].cpu / jobs) * 1000)).toFixed(0);
  console.log(`  CPU of this process for the whole, each: client ${each('raw')} us, ours ${each('ours')} us`);
};

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;

const cpuSince = (before: NodeJS.CpuUsage): number => {
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
};

const timed = async (work: () => Promise<unknown>): Promise<number> => {
  const began = performance.now();
  await work();
  return performance.now() - began;
};

/** `whole` of the client is publishing and consuming, which is what the ledger is added to. */
const rawRun = async ({ raw }: Engine, jobs: number, concurrency: number): Promise<Milliseconds> => {
  const client = await raw(concurrency);
  const all = Array.from({ length: jobs }, () => ids.next());
  const before = process.cpuUsage();
  const publish = await timed(() => client.publish(all));
  const consume = await timed(() => client.consume(jobs));
  const cpu = cpuSince(before);
  await client.close();
  return { publish, consume, whole: publish + consume, cpu };
};

const carriedRun = async (
  { transport }: Engine,
  jobs: number,
  concurrency: number,
): Promise<Omit<Milliseconds, 'whole' | 'cpu'>> => {
  const carrier = transport();
  await carrier.ping();
  await carrier.epoch();
  const all = Array.from({ length: jobs }, () => ({ jobId: ids.next() as JobId, type: 'bench.alone.v1', turn: 0 }));
  const publish = await timed(async () => {
    for (let at = 0; at < jobs; at += BATCH) await carrier.publish(all.slice(at, at + BATCH));
  });
  const consume = await timed(async () => {
    const done = Promise.withResolvers<void>();
    let left = jobs;
    const handle = async (): Promise<void> => {
      if (--left === 0) done.resolve();
    };
    const consumer = carrier.consume('bench.alone.v1', handle, { concurrency });
    await done.promise;
    await consumer.stop(1000);
  });
  await carrier.close();
  return { publish, consume };
};

/** The effect of each job is one row: an event that nobody subscribes to. */
const withLedger = async ({ transport }: Engine, jobs: number, concurrency: number): Promise<number> => {
  const folder = await mkdtemp(join(tmpdir(), 'faultmaven-carried-'));
  const database = await openBenchDatabase(join(folder, 'queue.db'));
  const carrier = transport();
  const { queue, departures } = database.carriage(carrier);
  const { transact } = database.cases;
  const owner = ids.next() as UserId;
  const done = Promise.withResolvers<void>();
  let left = jobs;
  const handle = async ({ delivery, payload }: JobContext): Promise<void> => {
    const { case_id: caseId } = payload as { case_id: CaseId };
    await transact(async ({ once, announce, complete }) => {
      const data = { case_id: caseId, owner_id: owner, title: 'effect', severity: 'low' as const };
      if (await once(delivery))
        await announce({ kind: 'event', type: 'case.opened.v1', ownerId: owner, subject: caseId, data });
      await complete(delivery, { status: 'completed' });
    });
    if (--left === 0) done.resolve();
  };
  const produce = async (n: number): Promise<void> => {
    for (let i = n; i < jobs; i += 64) {
      const id = ids.next() as JobId & CaseId;
      const data = { case_id: id, owner_id: owner, version: 1 };
      await transact(({ announce }) => announce({ kind: 'job', type: TYPE, id, ownerId: owner, subject: id, data }));
    }
  };
  const taken = await timed(async () => {
    const relay = startRelay({ departures, transport: carrier, log: silentLog });
    const consumer = queue.consume(TYPE, { handle, exhausted: async () => undefined }, { concurrency });
    await Promise.all(Array.from({ length: 64 }, (_, n) => produce(n)));
    await done.promise;
    await consumer.stop(1000);
    await relay.stop();
  });
  await carrier.close();
  await database.close();
  await rm(folder, { recursive: true, force: true });
  return taken;
};
