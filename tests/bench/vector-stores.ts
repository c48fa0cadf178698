import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromaVectorProvider } from '../../adapters/chroma/vector-provider.ts';
import { searchStatements } from '../../adapters/sql/search/search-statements.ts';
import { searchThread } from '../../adapters/sql/search/search-thread.ts';
import { vectorTables } from '../../adapters/sqlite-vec/tables.ts';
import { sqliteVectorProvider } from '../../adapters/sqlite-vec/vector-provider.ts';
import type { VectorProvider } from '../../core/ports/vector-provider.ts';
import { startChroma } from '../support/engines/chroma.ts';

const DEADLINE_MS = 60_000;

export type BenchStore = {
  readonly vectors: VectorProvider;
  /** Says what room it took, where that can be known, and removes everything. */
  close(): Promise<string>;
};

const openSqlite = async (): Promise<BenchStore> => {
  const folder = await mkdtemp(join(tmpdir(), 'vectors-bench-'));
  const file = join(folder, 'search.db');
  const thread = searchThread({ file, deadlineMs: DEADLINE_MS, guest: vectorTables() });
  return {
    vectors: sqliteVectorProvider(searchStatements(thread)),
    close: async () => {
      await thread.close();
      const mebibytes = ((await stat(file)).size / 2 ** 20).toFixed(1);
      await rm(folder, { recursive: true });
      return `the file has ${mebibytes} MiB`;
    },
  };
};

const openChroma = async (): Promise<BenchStore> => {
  const engine = await startChroma();
  const database = await engine.newDatabase();
  const limits = { deadlineMs: DEADLINE_MS, searchDeadlineMs: DEADLINE_MS };
  return {
    vectors: chromaVectorProvider({ url: engine.url, database, ...limits }),
    close: async () => {
      await engine.stop();
      return 'its data lie in the server';
    },
  };
};

export const BENCH_STORES: Readonly<Record<string, () => Promise<BenchStore>>> = {
  'sqlite-vec': openSqlite,
  chroma: openChroma,
};
