import { expect } from 'chai';
import { memoryFileProvider } from '../../../adapters/memory/file-provider.ts';
import { OWNER_KEY, ownFiles } from '../../../apps/composition/own-files.ts';
import type { FileProvider } from '../../../core/ports/file-provider.ts';
import { refusal } from '../../support/waiting.ts';

async function* text(content: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(content);
}

describe('whose a file store is', () => {
  const storeWith = async (...keys: string[]): Promise<FileProvider> => {
    const files = memoryFileProvider();
    for (const key of keys) await files.upload(key, text('x'));
    return files;
  };
  const check = (files: FileProvider, id: string, isInUse = true) =>
    ownFiles({ files, installation: async () => id, isInUse: async () => isInUse })();
  const FILE = 'evidence/0190b6a0-0001-7a02-8def-000000000000/original';

  it('is written into it when it is empty, and held against every database after that', async () => {
    const files = await storeWith();
    await check(files, 'one', false);
    await check(files, 'one', false);
    await refusal('precondition-failed', () => check(files, 'another'));
  });

  it('is taken for ours where there are files and no mark, and the database is in use', async () => {
    const files = await storeWith(FILE);
    await check(files, 'one', true);
    await refusal('precondition-failed', () => check(files, 'another', true));
  });

  it('is another one than that of a database that knows nobody', async () => {
    const files = await storeWith(FILE);
    const refused = await refusal('precondition-failed', () => check(files, 'one', false));
    expect(refused.message).to.include('DATABASE_URL').and.include('S3_BUCKET').and.include(OWNER_KEY);
    const keys: string[] = [];
    for await (const { key } of files.list('')) keys.push(key);
    expect(keys, 'nothing was written').to.deep.equal([FILE]);
    expect(keys).not.to.include(OWNER_KEY);
  });

  it('is asked once, and again after it was not ours', async () => {
    const files = await storeWith(FILE);
    let asked = 0;
    let users = 0;
    const ensure = ownFiles({ files, installation: async () => `${++asked && 'one'}`, isInUse: async () => users > 0 });
    await refusal('precondition-failed', ensure);
    users = 1;
    await ensure();
    await ensure();
    expect(asked).to.equal(2);
  });
});
