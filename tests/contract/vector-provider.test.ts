import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { memoryVectorProvider } from '../../adapters/memory/vector-provider.ts';
import { searchStatements } from '../../adapters/sql/search/search-statements.ts';
import { searchThread } from '../../adapters/sql/search/search-thread.ts';
import { vectorTables } from '../../adapters/sqlite-vec/tables.ts';
import { sqliteVectorProvider } from '../../adapters/sqlite-vec/vector-provider.ts';
import { type Harness, vectorProviderContract } from './vector-provider.contract.ts';

const ran = new Set<string>();

const openMemory = async (): Promise<Harness> => ({ vectors: memoryVectorProvider(), dispose: async () => undefined });

const openSqlite = async (): Promise<Harness> => {
  const folder = await mkdtemp(join(tmpdir(), 'vectors-'));
  const thread = searchThread({ file: join(folder, 'search.db'), deadlineMs: 10_000, guest: vectorTables() });
  const dispose = async (): Promise<void> => {
    await thread.close();
    await rm(folder, { recursive: true });
  };
  return { vectors: sqliteVectorProvider(searchStatements(thread)), dispose };
};

const targets = { memory: openMemory, 'sqlite-vec': openSqlite };

for (const [name, open] of Object.entries(targets))
  vectorProviderContract(name, async () => {
    ran.add(name);
    return await open();
  });

describe('The VectorProvider contract', () => {
  it('ran on every target', () => expect([...ran]).to.deep.equal(['memory', 'sqlite-vec']));
});
