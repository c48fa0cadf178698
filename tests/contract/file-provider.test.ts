import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { filesystemFileProvider } from '../../adapters/filesystem/file-provider.ts';
import { memoryFileProvider } from '../../adapters/memory/file-provider.ts';
import { s3FileProvider } from '../../adapters/s3/file-provider.ts';
import { collect, pieces } from '../support/documents/streams.ts';
import { type S3Engine, startS3 } from '../support/engines/s3.ts';
import { refusal } from '../support/waiting.ts';
import { fileProviderContract, type Harness } from './file-provider.contract.ts';

const openMemory = async (): Promise<Harness> => ({ files: memoryFileProvider(), dispose: async () => undefined });

const openFilesystem = async (): Promise<Harness> => {
  const folder = await mkdtemp(join(tmpdir(), 'file-provider-'));
  return {
    files: filesystemFileProvider(join(folder, 'made/on/first/use')),
    dispose: () => rm(folder, { recursive: true }),
  };
};

let s3: S3Engine | undefined;

const openS3 = async (): Promise<Harness> => {
  s3 ??= await startS3();
  const files = s3FileProvider({ ...s3, bucket: await s3.newBucket() });
  return { files, dispose: async () => files.close() };
};

const ran = new Set<string>();
for (const [name, open] of Object.entries({ memory: openMemory, filesystem: openFilesystem, s3: openS3 }))
  fileProviderContract(name, () => {
    ran.add(name);
    return open();
  });

describe('The FileProvider contract', () => {
  after(() => s3?.stop());

  it('ran on every target', () => expect([...ran]).to.deep.equal(['memory', 'filesystem', 's3']));
});

describe('FileProvider in the file system', () => {
  let root: string;
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'file-provider-'));
  });
  afterEach(() => rm(root, { recursive: true }));

  it('removes what a crash left of an upload, and leaves the uploads of others alone', async () => {
    await mkdir(join(root, '~incoming'));
    await writeFile(join(root, '~incoming', 'abandoned'), 'x');
    await utimes(join(root, '~incoming', 'abandoned'), 1, 1);
    await writeFile(join(root, '~incoming', 'under-way'), 'x');
    await filesystemFileProvider(root).upload('a', pieces('x'));
    expect(await readdir(join(root, '~incoming'))).to.deep.equal(['under-way']);
  });

  it('removes unfinished uploads of before a moment, and only counts them in a dry run', async () => {
    const files = filesystemFileProvider(root);
    expect(await files.sweepUnfinished(Date.now())).to.deep.equal({ examined: 0, removed: 0, bytes: 0 });
    await mkdir(join(root, '~incoming'));
    for (const name of ['abandoned', 'under-way']) await writeFile(join(root, '~incoming', name), 'four');
    await utimes(join(root, '~incoming', 'abandoned'), 1000, 1000);
    const found = { examined: 2, removed: 1, bytes: 4 };
    expect(await files.sweepUnfinished(1_000_000, { dryRun: true })).to.deep.equal(found);
    await refusal('cancelled', () => files.sweepUnfinished(1_000_000, { signal: AbortSignal.abort() }));
    expect(await readdir(join(root, '~incoming'))).to.have.lengthOf(2);
    expect(await files.sweepUnfinished(1_000_000)).to.deep.equal(found);
    expect(await readdir(join(root, '~incoming'))).to.deep.equal(['under-way']);
  });

  it('is readable by its own user only, and by another provider on the same folder', async () => {
    await filesystemFileProvider(root).upload('a/b', pieces('x'));
    expect((await stat(join(root, 'a'))).mode & 0o77).to.equal(0);
    expect((await stat(join(root, 'a/b'))).mode & 0o77).to.equal(0);
    expect((await collect(filesystemFileProvider(root).download('a/b'))).toString()).to.equal('x');
  });

  it('removes the folders that a delete leaves empty', async () => {
    const files = filesystemFileProvider(root);
    for (const key of ['a/b/c/d', 'a/x']) await files.upload(key, pieces('x'));
    await files.delete('a/b/c/d');
    expect(await readdir(join(root, 'a'))).to.deep.equal(['x']);
  });

  it('says that a key cannot be both a file and a folder of files', async () => {
    const files = filesystemFileProvider(root);
    await files.upload('a/b', pieces('x'));
    await refusal('conflict', () => files.upload('a', pieces('x')));
    await refusal('conflict', () => files.upload('a/b/c', pieces('x')));
    expect(await readdir(join(root, '~incoming'))).to.deep.equal([]);
  });

  it('is unavailable while its folder cannot be made, and works when it can', async () => {
    const blocked = join(root, 'blocked');
    await writeFile(blocked, 'a file where a folder should be');
    const files = filesystemFileProvider(join(blocked, 'store'));
    await refusal('unavailable', () => files.upload('a', pieces('x')));
    await rm(blocked);
    expect((await files.upload('a', pieces('x'))).bytes).to.equal(1);
  });

  it('is unavailable when the disk takes no more, keeps the old content and leaves nothing behind', async () => {
    // A limit on the size of a file fails a write the way a full disk does.
    const script = `
      import { filesystemFileProvider } from ${JSON.stringify(new URL('../../adapters/filesystem/file-provider.ts', import.meta.url).href)};
      async function* big() { for (let i = 0; i < 100; i += 1) yield new Uint8Array(16384); }
      await filesystemFileProvider(process.argv[1]).upload('a', big()).catch(e => process.stdout.write(e.code + ': ' + e.message));`;
    await filesystemFileProvider(root).upload('a', pieces('old'));
    const limited = `ulimit -f 64; exec "$0" --input-type=module -e "$1" "$2"`;
    const { stdout } = await promisify(execFile)('/bin/sh', ['-c', limited, process.execPath, script, root]);
    expect(stdout).to.match(/^unavailable: The file store is full/);
    expect(await readFile(join(root, 'a'), 'utf8')).to.equal('old');
    expect(await readdir(join(root, '~incoming'))).to.deep.equal([]);
  });
});
