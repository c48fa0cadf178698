import { cp, readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { filesystemFileProvider } from '../../../adapters/filesystem/file-provider.ts';
import { sqliteTransfer } from '../../../adapters/sql/transfer/sqlite-connection.ts';
import { progressOn } from '../../../apps/cli/transfer/progress.ts';
import { type ArchiveJob, writeArchive } from '../../../apps/cli/transfer/write-archive.ts';
import { DomainError } from '../../../core/kernel/error.ts';
import type { FileProvider } from '../../../core/ports/file-provider.ts';
import { linesOf, manifestOf } from '../../support/archives.ts';
import { temporaryFolder } from '../../support/installation.ts';
import { inside, type LivedIn, liveIn } from '../../support/lived-in.ts';
import { eventually, outcome } from '../../support/waiting.ts';

const quiet = progressOn({ isTTY: false, write: () => true });

describe('writing an archive', function () {
  this.timeout(60_000);
  let livedIn: Awaited<ReturnType<typeof temporaryFolder>>;
  let folder: typeof livedIn;
  let ids: LivedIn;
  let stored: FileProvider;
  const at = (...names: string[]): string => join(folder.path, ...names);

  before(async () => {
    livedIn = await temporaryFolder();
    ids = await liveIn({ DATA_DIR: livedIn.path });
  });
  after(() => livedIn.remove());
  beforeEach(async () => {
    folder = await temporaryFolder();
    await cp(livedIn.path, at('data'), { recursive: true });
    stored = filesystemFileProvider(at('data', 'files'));
  });
  afterEach(() => folder.remove());

  /** Before the first file that is copied, something happens. */
  const jobWith = (beforeFirst: () => Promise<void>, signal = new AbortController().signal): ArchiveJob => {
    let first: Promise<void> | undefined;
    const files: FileProvider = {
      ...stored,
      async *download(key, options) {
        first ??= beforeFirst();
        await first;
        yield* stored.download(key, options);
      },
    };
    return {
      stores: { connection: sqliteTransfer(at('data', 'faultmaven.db')), files },
      database: 'sqlite',
      path: at('archive'),
      allowMissing: false,
      productVersion: '1.2.3',
      madeAt: new Date(0),
      progress: quiet,
      signal,
    };
  };

  it('takes the rows of a later moment when files were deleted with their rows meanwhile', async () => {
    const manifest = await writeArchive(
      jobWith(() =>
        inside({ DATA_DIR: at('data') }, 'works', async ({ services, database }) => {
          await services.knowledge.delete(ids.actor, ids.documentId);
          await eventually(
            'its file is gone',
            async () => (await database.queue.deadLetters({ limit: 1 })) && !(await has(ids.documentId)),
          );
        }),
      ),
    );
    expect(manifest.tables.knowledge_documents?.rows).to.equal(1);
    expect(manifest.problems).to.deep.equal([]);
    expect((await readdir(at('archive', 'files', 'knowledge'))).join()).to.equal(ids.waitingId);
    expect((await readdir(at('archive'))).sort()).to.deep.equal(['files', 'files.ndjson', 'manifest.json', 'tables']);
  });

  const has = async (id: string): Promise<boolean> => {
    for await (const { key } of stored.list('')) if (key.includes(id)) return true;
    return false;
  };

  it('holds rows of one moment, whatever is written while it is read', async () => {
    const connection = sqliteTransfer(at('data', 'faultmaven.db'));
    const counts = await connection.snapshot(async sql => {
      const count = async (): Promise<unknown> => (await sql.all('select count(*) as count from case_cases'))[0];
      const before = await count();
      await inside({ DATA_DIR: at('data') }, 'rests', ({ services }) =>
        services.cases.create(ids.actor, { title: 'meanwhile', description: '', severity: 'low' }),
      );
      return [before, await count()];
    });
    expect(counts).to.deep.equal([{ count: 1 }, { count: 1 }]);
  });

  it('is stopped by the operator, and leaves nothing', async () => {
    const stopping = new AbortController();
    const stop = async (): Promise<void> => stopping.abort(new Error('enough'));
    const error = await outcome(() => writeArchive(jobWith(stop, stopping.signal)));
    expect(error).to.be.instanceOf(DomainError).with.property('code', 'cancelled');
    expect(await readdir(folder.path)).to.deep.equal(['data']);
  });

  it('says that there is no room, and leaves nothing', async () => {
    const full = async (): Promise<void> => {
      throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });
    };
    const error = await outcome(() => writeArchive(jobWith(full)));
    expect(error).to.include({ exitCode: 74 });
    expect(String(error)).to.include('no room');
    expect(await readdir(folder.path)).to.deep.equal(['data']);
  });

  it('is for its owner only, and says what it holds', async () => {
    await writeArchive(jobWith(async () => undefined));
    const { tables, product_version, made_at } = await manifestOf(at('archive'));
    expect({ product_version, made_at }).to.deep.equal({
      product_version: '1.2.3',
      made_at: '1970-01-01T00:00:00.000Z',
    });
    expect(tables.case_messages.rows).to.equal((await linesOf(at('archive'), 'case_messages')).length);
    const entries = await readdir(at('archive'), { recursive: true, withFileTypes: true });
    for (const entry of entries) {
      const { mode } = await stat(join(entry.parentPath, entry.name));
      expect(mode & 0o077, entry.name).to.equal(0);
    }
    expect(entries.length).to.be.greaterThan(20);
    expect(await readFile(at('archive', 'files', 'knowledge', ids.documentId, 'original'), 'utf8')).to.include(
      'rotated',
    );
  });
});
