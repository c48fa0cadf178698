import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { expect } from 'chai';
import { filesystemFileProvider } from '../../../adapters/filesystem/file-provider.ts';
import type { Statements } from '../../../adapters/sql/statements.ts';
import { sqliteTransfer } from '../../../adapters/sql/transfer/sqlite-connection.ts';
import { KEPT_BY_REDIS } from '../../../adapters/sql/transfer/tables.ts';
import { systemClock } from '../../../adapters/system/clock.ts';
import { systemIds } from '../../../adapters/system/ids.ts';
import { explained } from '../../../apps/cli/transfer/failures.ts';
import { progressOn } from '../../../apps/cli/transfer/progress.ts';
import { openArchive } from '../../../apps/cli/transfer/read-archive.ts';
import { type StoreJob, storeArchive } from '../../../apps/cli/transfer/store-archive.ts';
import { makeTables } from '../../../apps/cli/transfer/stores.ts';
import { jsonOf } from '../../../apps/cli/transfer/summary.ts';
import { parseConfig } from '../../../apps/composition/config.ts';
import { DomainError } from '../../../core/kernel/error.ts';
import type { FileProvider } from '../../../core/ports/file-provider.ts';
import { faultmaven } from '../../support/cli.ts';
import { temporaryFolder } from '../../support/installation.ts';
import { liveIn } from '../../support/lived-in.ts';
import { outcome } from '../../support/waiting.ts';

const quiet = progressOn({ isTTY: false, write: () => true });

describe('storing an archive', function () {
  this.timeout(60_000);
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let job: StoreJob;
  let files: FileProvider;
  const at = (...names: string[]): string => join(folder.path, ...names);

  before(async () => {
    folder = await temporaryFolder();
    await liveIn({ DATA_DIR: at('first') });
    expect((await faultmaven({ DATA_DIR: at('first') }, 'export', at('archive'))).code).to.equal(0);
    await makeTables(parseConfig({ DATA_DIR: folder.path }));
    files = filesystemFileProvider(at('files'));
    job = {
      archive: await openArchive(at('archive')),
      stores: { files, connection: sqliteTransfer(at('faultmaven.db')) },
      loseIndex: undefined,
      leftOut: [],
      clock: systemClock,
      ids: systemIds({ clock: systemClock }),
      progress: quiet,
      signal: new AbortController().signal,
    };
  });
  after(() => folder.remove());

  const count = (table: string): unknown => {
    const database = new Sqlite(at('faultmaven.db'), { readonly: true });
    const found = database.prepare(`select count(*) from ${table}`).pluck().get();
    database.close();
    return found;
  };
  /** A database that does something else to one statement. */
  const withRun = (run: (sql: Statements, text: string, values: readonly unknown[]) => Promise<number>): StoreJob => ({
    ...job,
    stores: {
      files,
      connection: {
        ...job.stores.connection,
        write: work =>
          job.stores.connection.write(sql => work({ ...sql, run: (text, ...values) => run(sql, text, values) })),
      },
    },
  });

  it('finds out that a row was not kept as it was, and keeps none', async () => {
    const forgetful = withRun((sql, text, values) =>
      sql.run(text, ...(values.map(value => (value === 'Ada Ł😀' ? 'Ada L' : value)) as string[])),
    );
    expect(String(await outcome(() => storeArchive(forgetful)))).to.include('the table auth_users');
    expect(count('auth_users')).to.equal(0);
  });

  it('finds out that a row is missing, and keeps none', async () => {
    const lossy = withRun((sql, text, values) =>
      text.startsWith('insert into case_messages') ? Promise.resolve(1) : sql.run(text, ...(values as string[])),
    );
    expect(String(await outcome(() => storeArchive(lossy)))).to.include('the table case_messages');
    expect(count('auth_users')).to.equal(0);
  });

  it('finds out that a file was not kept as it was, and keeps no row', async () => {
    const rotten: FileProvider = {
      ...files,
      async *download() {
        yield new Uint8Array(3);
      },
    };
    const error = await outcome(() => storeArchive({ ...job, stores: { ...job.stores, files: rotten } }));
    expect(String(error)).to.match(/not what was in the archive: the file (evidence|knowledge)/);
    expect(count('auth_users')).to.equal(0);
  });

  it('keeps no row when it is stopped in the middle, and may be repeated', async () => {
    const stopping = new AbortController();
    const progress = { ...quiet, rows: () => stopping.abort(new Error('enough')) };
    const error = await outcome(() => storeArchive({ ...job, progress, signal: stopping.signal }));
    expect(String(error)).to.include('enough');
    expect(count('auth_users')).to.equal(0);
    await storeArchive(job);
    expect(count('auth_users')).to.equal(1);
    expect(count("msg_jobs where type = 'document.index.v1' and status = 'queued'"), 'orders to index').to.equal(2);
  });

  it('leaves out what Redis would keep, and says how much', async () => {
    const there = { DATA_DIR: at('with-redis') };
    const withRedis = { ...there, STATE_STORE: 'redis', REDIS_URL: 'redis://127.0.0.1:9' };
    const { code, stdout, stderr } = await faultmaven(withRedis, 'import', at('archive'));
    expect(code, stderr).to.equal(0);
    expect(stdout).to.include('without troubleshooting sessions (1)').and.to.include('without results of chats (1)');
    const { rows } = JSON.parse((await faultmaven(there, 'export', at('again'), '--json')).stdout);
    expect(rows).to.include({ session_sessions: 0, msg_results: 0, case_cases: 1 });
    const told = JSON.parse(jsonOf('x', job.archive.manifest, KEPT_BY_REDIS));
    expect(told).to.deep.include({
      left_out: ['session_sessions', 'msg_results'],
      rows: { ...rows, msg_jobs: told.rows.msg_jobs },
    });
  });

  it('explains a full disk, whoever tells it', () => {
    const full = (code: string): Error => Object.assign(new Error('x'), { code });
    const wrapped = new DomainError('unavailable', 'The database does not answer.', { cause: full('SQLITE_FULL') });
    for (const error of [full('ENOSPC'), full('53100'), wrapped])
      expect(explained(error, 'it')).to.include({ exitCode: 74 });
    expect(explained(full('ECONNREFUSED'), 'it')).to.include({ code: 'ECONNREFUSED' });
  });
});
