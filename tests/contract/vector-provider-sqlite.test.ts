import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { keywordIndexOn } from '../../adapters/sql/search/keyword-index.ts';
import { searchStatements } from '../../adapters/sql/search/search-statements.ts';
import { type SearchThreadOptions, searchThread } from '../../adapters/sql/search/search-thread.ts';
import { vectorTables } from '../../adapters/sqlite-vec/tables.ts';
import { sqliteVectorProvider } from '../../adapters/sqlite-vec/vector-provider.ts';
import type { VectorProvider, VectorRecord } from '../../core/ports/vector-provider.ts';
import { refusal } from '../support/waiting.ts';

const SPACE = { collection: 'knowledge', model: 'small', dimension: 2 };

const open = (options: Omit<SearchThreadOptions, 'deadlineMs'>) => {
  const thread = searchThread({ deadlineMs: 10_000, ...options });
  return { thread, index: keywordIndexOn(thread), vectors: sqliteVectorProvider(searchStatements(thread)) };
};

describe('The VectorProvider on SQLite', () => {
  let folder: string;
  let file: string;
  const opened: ReturnType<typeof open>[] = [];
  const openBoth = (more: Partial<SearchThreadOptions> = {}): ReturnType<typeof open> => {
    const both = open({ file, guest: vectorTables(), ...more });
    opened.push(both);
    return both;
  };
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'vector-file-'));
    file = join(folder, 'data', 'search.db');
  });
  afterEach(async () => {
    await Promise.all(opened.splice(0).map(({ thread }) => thread.close()));
    await rm(folder, { recursive: true });
  });

  const put = (vectors: VectorProvider, documentId: string, more: Partial<VectorRecord> = {}): Promise<void> => {
    const record = { documentId, ordinal: 0, scope: 'global', version: 1, vector: Float32Array.of(1, 0), ...more };
    return vectors.upsert(SPACE, [record]);
  };
  const find = async (vectors: VectorProvider): Promise<string[]> => {
    const query = { vector: Float32Array.of(1, 0), topK: 10, filter: { scopes: ['global'] } };
    return (await vectors.search(SPACE, query)).map(hit => hit.documentId);
  };

  const entry = { ordinal: 0, title: '', head: '', body: 'quorum' };
  const KEYWORDS = { terms: ['quorum'], scopes: ['global'], limit: 10 };

  it('starts no thread and makes no file before it is used', async () => {
    openBoth();
    expect(await readdir(folder)).to.deep.equal([]);
  });

  it('keeps what was stored when it is closed and opened again', async () => {
    const first = openBoth();
    await put(first.vectors, 'a');
    await first.thread.close();
    expect(await find(openBoth().vectors)).to.deep.equal(['a']);
  });

  it('adds its tables to a search file that was made without them, which need not be made anew', async () => {
    const before = open({ file });
    await before.index.index('knowledge', { id: 'a', scope: 'global', version: 1, entries: [entry] });
    await before.index.acceptRebuild();
    await before.thread.close();
    const after = openBoth();
    expect(await find(after.vectors)).to.deep.equal([]);
    await put(after.vectors, 'b');
    expect(await find(after.vectors)).to.deep.equal(['b']);
    expect(after.index.rebuilt()).to.equal(false);
    expect(await after.index.search('knowledge', KEYWORDS)).to.have.length(1);
  });

  it('loses its vectors with a damaged file, says that everything is to be made anew, and works on', async () => {
    const before = openBoth();
    await put(before.vectors, 'a');
    await before.index.acceptRebuild();
    await before.thread.close();
    await writeFile(file, 'not a database'.repeat(1_000));
    let told = 0;
    const after = openBoth({ onRebuilt: () => (told += 1) });
    expect(await find(after.vectors)).to.deep.equal([]);
    expect(told).to.equal(1);
    await put(after.vectors, 'b');
    expect(await find(after.vectors)).to.deep.equal(['b']);
  });

  it('is unavailable where the extension cannot be loaded, and the keyword index is none the worse', async () => {
    const { schema } = vectorTables();
    const { vectors, index } = openBoth({ guest: { extensions: [join(folder, 'no-such-extension')], schema } });
    await refusal('unavailable', () => put(vectors, 'a'));
    await index.index('knowledge', { id: 'a', scope: 'global', version: 1, entries: [entry] });
    await refusal('unavailable', () => find(vectors));
    expect(await index.search('knowledge', KEYWORDS)).to.have.length(1);
  });

  it('is shared by two processes on one file: each sees the other’s records, and the newest version wins', async () => {
    const [mine, theirs] = [openBoth(), openBoth()];
    await Promise.all([
      put(mine.vectors, 'a', { version: 2 }),
      put(theirs.vectors, 'a', { version: 3, scope: 'alice' }),
      put(mine.vectors, 'b'),
      put(theirs.vectors, 'c'),
    ]);
    expect(await find(mine.vectors)).to.have.members(['b', 'c']);
    expect(await find(theirs.vectors)).to.have.members(['b', 'c']);
  });

  it('takes no more room for many owners than for one', async () => {
    const { vectors, thread } = openBoth();
    const space = { ...SPACE, dimension: 512 };
    const vector = new Float32Array(512).fill(1);
    const records = Array.from({ length: 500 }, (_, at) => ({
      documentId: `document-${at}`,
      ordinal: 0,
      scope: `owner-${at}`,
      version: 1,
      vector,
    }));
    await vectors.upsert(space, records);
    await thread.close();
    expect((await stat(file)).size).to.be.lessThan(1_000_000);
  });

  it('is unavailable once the thread is closed', async () => {
    const { vectors, thread } = openBoth();
    await put(vectors, 'a');
    await thread.close();
    await refusal('unavailable', () => find(vectors));
    await refusal('unavailable', () => put(vectors, 'b'));
  });
});
