import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { memoryKeywordIndex } from '../../adapters/memory/keyword-index.ts';
import { sqliteKeywordIndex } from '../../adapters/sql/search/keyword-index.ts';
import { postgresMissing } from '../support/engines/postgres.ts';
import { openPostgresIndex } from '../support/engines/postgres-keyword-index.ts';
import { type Harness, keywordIndexContract } from './keyword-index.contract.ts';

const ran = new Set<string>();

const openMemory = async (): Promise<Harness> => ({ index: memoryKeywordIndex(), dispose: async () => undefined });

const openSqlite = async (): Promise<Harness> => {
  const folder = await mkdtemp(join(tmpdir(), 'keyword-index-'));
  const index = sqliteKeywordIndex({ file: join(folder, 'search.db'), deadlineMs: 10_000 });
  const dispose = async (): Promise<void> => {
    await index.close();
    await rm(folder, { recursive: true });
  };
  return { index, dispose };
};

const openPostgres = async (): Promise<Harness> => {
  const { index, close } = await openPostgresIndex();
  return { index, dispose: close };
};

const targets = { memory: openMemory, sqlite: openSqlite, ...(!postgresMissing() && { postgresql: openPostgres }) };

for (const [name, open] of Object.entries(targets))
  keywordIndexContract(name, async () => {
    ran.add(name);
    return await open();
  });

describe('The KeywordIndex contract', () => {
  it('ran on every target', () => expect([...ran]).to.deep.equal(Object.keys(targets)));
});
