import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import Database from 'better-sqlite3';
import type { CaseId, JobId, UserId } from '../../core/kernel/ids.ts';
import type { JobContext } from '../../core/ports/job-queue.ts';
import { ids, openBenchDatabase, TYPE } from './queue-database.ts';

const OWNER = ids.next() as UserId;

type Run = { readonly jobs: number; readonly ms: number; readonly cpuMs: number };

/** The embedded queue beside what nobody can do without: one durable transaction per job with one prepared insert. */
export const run = async (args: string[]): Promise<void> => {
  const { values } = parseArgs({
    args,
    options: {
      jobs: { type: 'string', default: '20000' },
      rounds: { type: 'string', default: '5' },
      concurrency: { type: 'string', default: '64' },
      driver: { type: 'string', default: 'embedded' },
      json: { type: 'boolean', default: false },
    },
  });
  const jobs = Number(values.jobs);
  if (values.driver !== 'embedded') {
    const { benchCarried } = await import('./queue/carried.ts');
    const [rounds, concurrency] = [Number(values.rounds), Number(values.concurrency)];
    return benchCarried(values.driver, { jobs, rounds, concurrency });
  }
  const bare: Run[] = [];
  const queue: Run[] = [];
  // In turns, so that what else the machine does falls on both.
  for (let round = 0; round < Number(values.rounds); round++) {
    bare.push(await inFolder(folder => bareInserts(folder, jobs)));
    queue.push(await inFolder(folder => throughQueue(folder, jobs, Number(values.concurrency))));
  }
  const idle = { inOneProcess: await inFolder(inOneProcess), acrossProcesses: await inFolder(acrossProcesses) };
  const ratios = queue.map((one, i) => perSecond(one) / perSecond(bare[i] ?? one)).sort((a, b) => a - b);
  const report = {
    bare: best(bare),
    queue: best(queue),
    ratio: { best: ratios.at(-1), median: ratios[Math.floor(ratios.length / 2)], worst: ratios[0] },
    idle,
  };
  if (values.json) return console.log(JSON.stringify(report));
  console.log(`${jobs} jobs, ${values.rounds} rounds in turns, synchronous=FULL; the best of each:`);
  console.log(`  one prepared insert per transaction    ${describe(report.bare)}`);
  console.log(`  enqueue, claim, effect, acknowledge    ${describe(report.queue)}`);
  console.log(
    `  ratio of a round: median ${figure(report.ratio.median)}, best ${figure(report.ratio.best)}, worst ${figure(report.ratio.worst)} (aim 0.50)`,
  );
  console.log(
    `  idle, from the accepted job to its handler, in one process: ${times(idle.inOneProcess)} (aim 5 and 15)`,
  );
  console.log(`  the same across two processes: ${times(idle.acrossProcesses)} (aim 100)`);
};

const times = ({ p50, p99 }: Latency): string => `p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms`;
const figure = (value: number | undefined): string => (value ?? 0).toFixed(2);
const perSecond = ({ jobs, ms }: Run): number => (jobs / ms) * 1000;
const best = (runs: readonly Run[]): Run => runs.reduce((a, b) => (b.ms < a.ms ? b : a));
const describe = (one: Run): string =>
  `${perSecond(one).toFixed(0).padStart(7)} jobs/s, ${((one.cpuMs / one.jobs) * 1000).toFixed(0)} us of CPU each`;

const inFolder = async <Result>(work: (folder: string) => Promise<Result>): Promise<Result> => {
  const folder = await mkdtemp(join(tmpdir(), 'faultmaven-queue-'));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

const timed = async (jobs: number, work: () => Promise<void>): Promise<Run> => {
  const cpu = process.cpuUsage();
  const began = performance.now();
  await work();
  const { user, system } = process.cpuUsage(cpu);
  return { jobs, ms: performance.now() - began, cpuMs: (user + system) / 1000 };
};

const bareInserts = async (folder: string, jobs: number): Promise<Run> => {
  const db = new Database(join(folder, 'bare.db'));
  db.pragma('journal_mode = wal');
  db.pragma('synchronous = full');
  db.exec('create table job (id text primary key, type text not null, payload text not null, at integer not null)');
  const insert = db.transaction((statement: Database.Statement, id: string) =>
    statement.run(id, TYPE, JSON.stringify(payloadOf(id)), Date.now()),
  );
  const statement = db.prepare('insert into job values (?, ?, ?, ?)');
  const taken = await timed(jobs, async () => {
    for (let i = 0; i < jobs; i++) insert.immediate(statement, ids.next());
  });
  db.close();
  return taken;
};

const payloadOf = (id: string) => ({ case_id: id, owner_id: OWNER, version: 1 });

const open = (folder: string) => openBenchDatabase(join(folder, 'queue.db'));

/** The effect of each job is one row: an event that nobody subscribes to. */
const throughQueue = async (folder: string, jobs: number, concurrency: number): Promise<Run> => {
  const database = await open(folder);
  const { transact } = database.cases;
  let ended = 0;
  const finished = Promise.withResolvers<void>();
  const handle = async ({ delivery, payload }: JobContext): Promise<void> => {
    const { case_id: caseId } = payload as { case_id: string };
    await transact(async ({ once, announce, complete }) => {
      const data = { case_id: caseId, owner_id: OWNER, title: 'effect', severity: 'low' as const };
      if (await once(delivery))
        await announce({ kind: 'event', type: 'case.opened.v1', ownerId: OWNER, subject: caseId, data });
      await complete(delivery, { status: 'completed' });
    });
    ended += 1;
    if (ended === jobs) finished.resolve();
  };
  const taken = await timed(jobs, async () => {
    const consumer = database.queue.consume(TYPE, { handle, exhausted: async () => undefined }, { concurrency });
    await Promise.all(Array.from({ length: 64 }, (_, n) => produce(n)));
    await finished.promise;
    await consumer.stop(1000);
  });
  async function produce(n: number): Promise<void> {
    for (let i = n; i < jobs; i += 64) {
      const id = ids.next() as JobId & CaseId;
      await transact(({ announce }) =>
        announce({ kind: 'job', type: TYPE, id, ownerId: OWNER, subject: id, data: payloadOf(id) }),
      );
    }
  }
  await database.close();
  return taken;
};

type Latency = { readonly p50: number; readonly p99: number };

const now = (): number => performance.timeOrigin + performance.now();
const LATENCY_JOBS = 300;

/** Accepts one job after the other, each when the one before has long begun. Milliseconds from its commit to its handler. */
const latencies = async (database: Awaited<ReturnType<typeof open>>, begun: Map<string, number>): Promise<Latency> => {
  const accepted = new Map<string, number>();
  for (let i = 0; i < LATENCY_JOBS; i++) {
    const id = ids.next() as JobId & CaseId;
    await database.cases.transact(({ announce }) =>
      announce({ kind: 'job', type: TYPE, id, ownerId: OWNER, subject: id, data: payloadOf(id) }),
    );
    accepted.set(id, now());
    while (!begun.has(id)) await pause(1);
    await pause(5 + ((i * 7) % 50));
  }
  // A handler may begin before whoever announced its job hears of the commit.
  const waited = [...accepted].map(([id, at]) => Math.max(0, (begun.get(id) ?? Number.NaN) - at)).sort((a, b) => a - b);
  const at = (share: number): number => waited[Math.floor(waited.length * share)] ?? Number.NaN;
  return { p50: at(0.5), p99: at(0.99) };
};

const inOneProcess = async (folder: string): Promise<Latency> => {
  const database = await open(folder);
  const begun = new Map<string, number>();
  const handle = async ({ delivery }: JobContext): Promise<void> => {
    begun.set(delivery.jobId, now());
    await database.cases.transact(({ complete }) => complete(delivery, { status: 'completed' }));
  };
  const consumer = database.queue.consume(TYPE, { handle, exhausted: async () => undefined }, { concurrency: 2 });
  const found = await latencies(database, begun);
  await consumer.stop(1000);
  await database.close();
  return found;
};

const acrossProcesses = async (folder: string): Promise<Latency> => {
  const database = await open(folder);
  const child = fork(join(import.meta.dirname, 'queue-consumer.ts'), [join(folder, 'queue.db')]);
  const begun = new Map<string, number>();
  await once(child, 'message');
  child.on('message', ({ jobId, at }: { jobId: string; at: number }) => begun.set(jobId, at));
  const found = await latencies(database, begun);
  const ended = once(child, 'exit');
  child.send('stop');
  await ended;
  await database.close();
  return found;
};
