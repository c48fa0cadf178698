import { filesNamedBy, type NamedFile } from '../../../adapters/sql/transfer/named-files.ts';
import type { Row, Table } from '../../../adapters/sql/transfer/table.ts';
import { TABLES } from '../../../adapters/sql/transfer/tables.ts';
import { isFileKey } from '../../../core/ports/file-provider.ts';
import { damaged } from './failures.ts';
import { measure } from './hashed-file.ts';
import type { Progress } from './progress.ts';
import type { Archive } from './read-archive.ts';

/** Reads all of it and keeps nothing. @throws CommandError where anything is not as it was written */
export const verifyArchive = async (archive: Archive, progress: Progress, signal: AbortSignal): Promise<void> => {
  progress.begin('checking the archive');
  const accounted = await accountedFiles(archive);
  for (const table of TABLES)
    for await (const rows of archive.rows(table)) {
      signal.throwIfAborted();
      for (const row of rows) ensureFiles(table, row, accounted);
      progress.rows(rows.length);
    }
  for await (const { key, bytes, sha256 } of archive.files()) {
    signal.throwIfAborted();
    const found = await measure(archive.content(key));
    if (found.bytes !== bytes) throw damaged(`the file ${key} has ${found.bytes} bytes in the place of ${bytes}`);
    if (found.sha256 !== sha256) throw damaged(`the file ${key} is not what was written (SHA-256 differs)`);
    progress.bytes(bytes);
  }
};

/** The keys of files that are there, or of which the manifest says that they are not. */
const accountedFiles = async (archive: Archive): Promise<ReadonlySet<string>> => {
  const keys = new Set<string>();
  for await (const { key } of archive.files()) {
    if (keys.has(key)) throw damaged(`the list of files has ${key} twice`);
    keys.add(key);
  }
  for (const { key } of archive.manifest.problems) keys.add(key);
  return keys;
};

const ensureFiles = (table: Table, row: Row, accounted: ReadonlySet<string>): void => {
  for (const { key, needed } of namedBy(table, row)) {
    if (!isFileKey(key)) throw damaged(`a row of the table ${table.name} names a file as no file is called`);
    if (needed && !accounted.has(key))
      throw damaged(`a row of the table ${table.name} names the file ${key}, which is not in the list of files`);
  }
};

const namedBy = ({ name }: Table, row: Row): readonly NamedFile[] => {
  try {
    return filesNamedBy(name, row);
  } catch (error) {
    throw error instanceof SyntaxError ? damaged(`a row of the table ${name} holds what is not JSON`) : error;
  }
};
