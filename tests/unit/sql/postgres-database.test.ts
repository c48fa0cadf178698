import { expect } from 'chai';
import { settableClock } from '../../../adapters/memory/clock.ts';
import type { Database } from '../../../adapters/sql/database.ts';
import { openPostgres } from '../../../adapters/sql/postgres-database.ts';
import { systemIds } from '../../../adapters/system/ids.ts';
import { DomainError } from '../../../core/kernel/error.ts';
import type { CaseId, JobId, UserId } from '../../../core/kernel/ids.ts';
import type { JobContext } from '../../../core/ports/job-queue.ts';
import { postgresMissing } from '../../support/engines/postgres.ts';
import { borrowDatabase, emptyDatabase, emptyTables, inDatabase } from '../../support/engines/postgres-databases.ts';
import { silentLog } from '../../support/silent-log.ts';
import { aWhile, eventually, outcome, refusal } from '../../support/waiting.ts';

const TYPE = 'case.index.v1';
const clock = settableClock();
const ids = systemIds({ clock });
const ME = ids.next() as UserId;
/** Slow enough that nothing in a test is found by polling. */
const RARELY = { heartbeatMs: 100, pollMs: 60_000 };
const OFTEN = { heartbeatMs: 100, pollMs: 10 };

const missing = postgresMissing();

(missing ? describe.skip : describe)(`processes on one PostgreSQL${missing ? `, ${missing}` : ''}`, () => {
  const open = (at: string, pace = RARELY): Promise<Database> =>
    openPostgres({ url: at, clock, ids, log: silentLog, subscriptions: {}, currentTrace: () => null, pace });

  let url: string;
  let giveBack: () => void;
  let opened: Database[];
  beforeEach(async () => {
    ({ url, giveBack } = await borrowDatabase());
    opened = [];
    await (await open(url)).close();
    await inDatabase(url, emptyTables);
  });
  afterEach(async () => {
    for (const database of opened) await database.close();
    giveBack();
  });
  const process = async (pace = RARELY): Promise<Database> => {
    const database = await open(url, pace);
    opened.push(database);
    return database;
  };
  const enqueue = ({ queue }: Database): Promise<JobId> => queue.enqueue({ type: TYPE, payload: {}, ownerId: ME });
  const complete = ({ cases }: Database, { delivery }: JobContext): Promise<void> =>
    cases.transact(unit => unit.complete(delivery, { status: 'completed' }));
  const exhausted = async (): Promise<void> => undefined;
  const isCompleted = async ({ queue }: Database, id: JobId): Promise<boolean> =>
    (await queue.getStatus(ME, id))?.status === 'completed';

  it('wake each other: a job is begun where nobody would have looked for a long time', async () => {
    const [http, worker] = [await process(), await process()];
    const consumer = worker.queue.consume(
      TYPE,
      { handle: job => complete(worker, job), exhausted },
      { concurrency: 1 },
    );
    await aWhile();
    const id = await enqueue(http);
    await eventually('it is done', () => isCompleted(http, id));
    await consumer.stop(0);
  });

  it('tell each other that a job was cancelled', async () => {
    const [http, worker] = [await process(), await process()];
    let began = false;
    const told = Promise.withResolvers<void>();
    const handle = async ({ signal }: JobContext): Promise<void> => {
      signal.addEventListener('abort', () => told.resolve());
      began = true;
      await told.promise;
      signal.throwIfAborted();
    };
    const consumer = worker.queue.consume(TYPE, { handle, exhausted }, { concurrency: 1 });
    const id = await enqueue(http);
    await eventually('it began', () => began);
    expect(await http.cases.transact(unit => unit.cancel(ME, id))).to.equal(true);
    await told.promise;
    await consumer.stop(0);
  });

  it('find their jobs although the connection that listens was lost', async () => {
    const [http, worker] = [await process(), await process(OFTEN)];
    const consumer = worker.queue.consume(
      TYPE,
      { handle: job => complete(worker, job), exhausted },
      { concurrency: 1 },
    );
    for (let i = 0; i < 3; i++) {
      await aWhile();
      await inDatabase(url, other =>
        other.query(
          "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and query like 'listen%'",
        ),
      );
      const id = await enqueue(http);
      await eventually('it is done', () => isCompleted(http, id));
    }
    await consumer.stop(0);
  });

  it('share the jobs: each is done once, whoever takes it', async () => {
    const workers = [await process(OFTEN), await process(OFTEN), await process(OFTEN)];
    const done: string[] = [];
    const consumers = workers.map(worker => {
      const handle = async (job: JobContext): Promise<void> => {
        await worker.cases.transact(async unit => {
          if (await unit.once(job.delivery)) await unit.complete(job.delivery, { status: 'completed' });
        });
        done.push(job.delivery.jobId);
      };
      return worker.queue.consume(TYPE, { handle, exhausted }, { concurrency: 5 });
    });
    const jobs = await Promise.all(Array.from({ length: 100 }, (_, i) => enqueue(workers[i % 3] as Database)));
    await eventually('all are done', () => done.length >= jobs.length);
    await Promise.all(consumers.map(consumer => consumer.stop(1000)));
    expect([...done].sort()).to.deep.equal([...jobs].sort());
    const rows = await inDatabase(
      url,
      async other => (await other.query('select distinct attempts from msg_jobs')).rows,
    );
    expect(rows).to.deep.equal([{ attempts: 1 }]);
  });

  it('refuse a server that would forget what it has answered, or change a text', async () => {
    const forgetful = await emptyDatabase();
    await inDatabase(forgetful, other =>
      other.query(`alter database ${new URL(forgetful).pathname.slice(1)} set synchronous_commit = off`),
    );
    expect((await refusal('unavailable', () => open(forgetful))).message).to.match(/synchronous_commit is off/);
    const narrow = await emptyDatabase("encoding 'LATIN1' locale 'C' template template0");
    expect((await refusal('unavailable', () => open(narrow))).message).to.match(/encoding is LATIN1/);
  });

  it('refuse a database that takes no writes, and are not ready while it does not', async () => {
    const readOnly = await emptyDatabase();
    const name = new URL(readOnly).pathname.slice(1);
    const database = await open(readOnly);
    opened.push(database);
    await database.ping();
    await inDatabase(readOnly, other => other.query(`alter database ${name} set default_transaction_read_only = on`));
    // The setting is for connections that are new.
    await inDatabase(readOnly, other =>
      other.query(
        'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
      ),
    );
    const notReady = await eventually('it is not ready, and not for the lost connections', async () => {
      const error = await outcome(() => database.ping());
      return error instanceof DomainError && error.retryAfterMs === undefined && error;
    });
    expect(notReady).to.have.property('code', 'unavailable');
    expect(notReady.message).to.match(/takes no writes\. Set default_transaction_read_only to off/);
    expect((await refusal('unavailable', () => open(readOnly))).message).to.equal(notReady.message);
  });

  it('take an id that cannot be kept for a wrong one, not for an outage', async () => {
    const { cases } = await process();
    for (const find of [
      () => cases.reads.cases.find(ME, 'a\u0000b' as CaseId),
      () => cases.transact(unit => unit.cases.find(ME, 'a\u0000b' as CaseId)),
    ]) {
      const error = await outcome(find);
      if (error !== undefined) expect(error).to.be.instanceOf(DomainError).with.property('code', 'invalid');
    }
  });

  it('say that it is unavailable where no server answers', async () => {
    await refusal('unavailable', () => open('postgresql://tests@127.0.0.1:1/none'));
    const stranger = new URL(`${url}_that_is_not_there`);
    stranger.password = 'swordfish';
    const error = await refusal('unavailable', () => open(stranger.href));
    expect(error.message)
      .to.include('_that_is_not_there')
      .and.to.include('DATABASE_URL')
      .and.to.not.include('swordfish');
  });
});
