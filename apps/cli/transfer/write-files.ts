import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { NamedFile } from '../../../adapters/sql/transfer/named-files.ts';
import { isDomainError } from '../../../core/kernel/error.ts';
import { linesOf, lineWriter, type Measured, measure, readStream, writeHashed } from './hashed-file.ts';
import { FILE_LIST, FILES, type Manifest, type Problem } from './manifest.ts';
import { foundAt } from './on-disk.ts';
import { sideBySide } from './side-by-side.ts';
import type { ArchiveJob } from './write-archive.ts';
import { NAMED } from './write-tables.ts';

/** Files that are under way at once: a store at the other end of a network answers slowly. */
const TOGETHER = 4;

/** What an earlier attempt copied, to be taken over. */
export const EARLIER = 'earlier';

export type WrittenFiles = { readonly files: Manifest['files']; readonly problems: Problem[] };

/** Copies the files that the rows name, and lists them. */
export const writeFiles = async (folder: string, job: ArchiveJob): Promise<WrittenFiles> => {
  job.progress.begin('copying files');
  await mkdir(join(folder, FILES), { recursive: true, mode: 0o700 });
  const list = await lineWriter(join(folder, FILE_LIST));
  const underWay = new Set<string>();
  const problems: Problem[] = [];
  let bytes = 0;
  const copy = async ({ key, needed, sha256 }: NamedFile): Promise<void> => {
    const copied = await copyOne(folder, key, job);
    if (!copied && needed) problems.push({ key, problem: 'missing' });
    if (!copied) return;
    if (sha256 !== undefined && copied.sha256 !== sha256) problems.push({ key, problem: 'changed' });
    bytes += copied.bytes;
    await list.write(`${JSON.stringify({ key, bytes: copied.bytes, sha256: copied.sha256 })}\n`);
  };
  /** Two rows may name one file. */
  const copyOnce = async (file: NamedFile): Promise<void> => {
    if (underWay.has(file.key)) return;
    underWay.add(file.key);
    if (!(await foundAt(join(folder, FILES, file.key)))) await copy(file);
    underWay.delete(file.key);
  };
  try {
    await sideBySide(TOGETHER, namedFiles(folder), copyOnce);
    const { count, sha256 } = await list.end();
    await rm(join(folder, NAMED));
    return { files: { count, bytes, sha256 }, problems };
  } finally {
    await list.close();
  }
};

async function* namedFiles(folder: string): AsyncGenerator<NamedFile> {
  for await (const lines of linesOf(readStream(join(folder, NAMED)))) for (const line of lines) yield JSON.parse(line);
}

/** Undefined where the store has no such file. */
const copyOne = async (
  folder: string,
  key: string,
  { stores, progress, signal }: ArchiveJob,
): Promise<Measured | undefined> => {
  const path = join(folder, FILES, key);
  const earlier = join(folder, EARLIER, key);
  if (await foundAt(earlier)) {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    await rename(earlier, path);
    return measure(readStream(path));
  }
  try {
    return await writeHashed(path, counted(stores.files.download(key, { signal }), progress.bytes));
  } catch (error) {
    if (!isDomainError(error, 'file.not-found')) throw error;
    await rm(path, { force: true });
    return undefined;
  }
};

async function* counted(
  content: AsyncIterable<Uint8Array>,
  count: (bytes: number) => void,
): AsyncGenerator<Uint8Array> {
  for await (const chunk of content) {
    count(chunk.length);
    yield chunk;
  }
}
