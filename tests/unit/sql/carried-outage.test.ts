import { expect } from 'chai';
import { settableClock } from '../../../adapters/memory/clock.ts';
import { memoryJobTransport } from '../../../adapters/memory/job-transport.ts';
import { carriedJobQueue } from '../../../adapters/sql/messaging/carried-queue.ts';
import { heldJobs } from '../../../adapters/sql/messaging/held-jobs.ts';
import { runningJob } from '../../../adapters/sql/messaging/running-job.ts';
import type { Statements } from '../../../adapters/sql/statements.ts';
import { systemIds } from '../../../adapters/system/ids.ts';
import { DomainError } from '../../../core/kernel/error.ts';
import type { JobId, UserId } from '../../../core/kernel/ids.ts';
import { aCarriedJob, TYPE } from '../../contract/transport-under-test.ts';
import { silentLog } from '../../support/silent-log.ts';
import { aWhile, eventually, gate } from '../../support/waiting.ts';

const unused = {
  dialect: { strings: '' },
  all: async () => [],
  run: async () => 0,
} as unknown as Statements;

const row = {
  ...{
    id: 'job' as JobId,
    type: TYPE,
    owner_id: 'user' as UserId,
    payload: '{}',
    trace: null,
    status: 'running' as const,
  },
  ...{ progress: 0, attempts: 1, max_attempts: 5, fence: 1, error_code: null, error_detail: null },
  ...{ created_at: 0, updated_at: 0 },
};

describe('jobs that are held while the database is slow', () => {
  it('are not renewed once more before it has answered', async () => {
    let renewals = 0;
    const answer = gate();
    const write = async <Result>(): Promise<Result> => {
      renewals++;
      await answer.opened;
      return undefined as Result;
    };
    const clock = settableClock();
    const pace = { leaseMs: 100, heartbeatMs: 5, claims: 'now' as const };
    const deps = { reads: unused, write, clock, random: () => 0, log: silentLog, ...pace };
    const held = heldJobs(deps);
    const end = gate();
    const handler = { handle: () => end.opened, exhausted: async () => undefined };
    const running = held.run(runningJob(row), handler, () => false);
    await eventually('they are renewed', () => renewals === 1);
    await aWhile();
    expect(renewals).to.equal(1);
    answer.open();
    await eventually('they are renewed again', () => renewals > 2);
    end.open();
    await running;
  });
});

describe('messages that come while the database is away', () => {
  it('are told of once for each time that it is away, and are kept', async () => {
    const told: string[] = [];
    const log = { ...silentLog, warn: (_about: object, text: string) => void told.push(text) };
    let isAway = true;
    let asked = 0;
    const write = async <Result>(work: (sql: Statements) => Promise<Result>): Promise<Result> => {
      asked++;
      if (isAway) throw new DomainError('unavailable', 'The database is away.');
      return work(unused);
    };
    const clock = settableClock();
    const transport = memoryJobTransport({ onError: () => undefined });
    const queue = carriedJobQueue({
      ...{ reads: unused, write, clock, random: () => 0, log, leaseMs: 100, heartbeatMs: 5, claims: 'now', transport },
      ids: systemIds({ clock }),
      wake: { signal: () => undefined, listen: () => () => undefined, close: () => undefined },
    });
    const handler = { handle: async () => undefined, exhausted: async () => undefined };
    const consumer = queue.consume(TYPE, handler, { concurrency: 4 });
    const outage = async (): Promise<void> => {
      isAway = true;
      const before = asked;
      await transport.publish([aCarriedJob(), aCarriedJob(), aCarriedJob()]);
      await eventually('all were tried twice', () => asked >= before + 2);
      isAway = false;
      const during = asked;
      await eventually('they are asked for again', () => asked > during);
      await aWhile();
    };
    await outage();
    expect(told).to.have.lengthOf(1);
    await outage();
    expect(told).to.have.lengthOf(2);
    await consumer.stop(0);
  });
});
