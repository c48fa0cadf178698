import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { lineOf, rowIn } from '../../../adapters/sql/transfer/portable-rows.ts';
import type { Row, Table } from '../../../adapters/sql/transfer/table.ts';
import { TABLES } from '../../../adapters/sql/transfer/tables.ts';
import { isFileKey } from '../../../core/ports/file-provider.ts';
import { damaged, explained, otherFormat } from './failures.ts';
import { linesOf, measure, readStream } from './hashed-file.ts';
import { FILE_LIST, FILES, FileLine, FORMAT, MANIFEST, Manifest, tablePath } from './manifest.ts';
import { foundAt, isAbsent } from './on-disk.ts';
import type { Progress } from './progress.ts';

/** An archive, each part of which is compared with what the manifest says of it whenever it is read.
 *  @throws CommandError from any of them when it is damaged, or cannot be read */
export type Archive = {
  readonly manifest: Manifest;
  /** The rows of a table, some at a time. */
  rows(table: Table): AsyncGenerator<Row[]>;
  files(): AsyncGenerator<FileLine>;
  content(key: string): AsyncIterable<Uint8Array>;
  /** Whether a store may hold a file under this key because of this archive. */
  names(key: string): Promise<boolean>;
};

/** @throws CommandError when there is no archive, it is damaged, or of another format */
export const openArchive = async (path: string): Promise<Archive> => {
  const manifest = await readManifest(path);
  return {
    manifest,
    rows: table => rowsOf(path, table, manifest),
    files: () => filesOf(path, manifest),
    content: key => readable(join(path, FILES, key), `the file ${key}`),
    names: async key => (await foundAt(join(path, FILES, key)))?.isFile() ?? false,
  };
};

const LARGEST_MANIFEST = 64 * 1024 * 1024;

const readManifest = async (path: string): Promise<Manifest> => {
  const file = join(path, MANIFEST);
  const text = await manifestText(path, file);
  const parsed = jsonIn(text) as { format?: unknown } | null | undefined;
  if (typeof parsed !== 'object' || parsed === null) throw damaged(`${MANIFEST} is not JSON`);
  if (typeof parsed.format === 'number' && parsed.format > FORMAT)
    throw otherFormat(
      `The archive has format ${parsed.format}; this version of FaultMaven knows formats up to ${FORMAT}. Import it with the version that made it, or a newer one.`,
    );
  const manifest = Manifest.safeParse(parsed);
  if (!manifest.success) throw damaged(`${MANIFEST} does not say what an archive's has to say`);
  ensureSameTables(manifest.data);
  return manifest.data;
};

const manifestText = async (path: string, file: string): Promise<string> => {
  try {
    const folder = await stat(path);
    if (!folder.isDirectory()) throw damaged(`${path} is not a folder`);
    if ((await stat(file)).size > LARGEST_MANIFEST) throw damaged(`${MANIFEST} is too large to be one`);
    return await readFile(file, 'utf8');
  } catch (error) {
    if (isAbsent(error) && (await foundAt(path)))
      throw damaged(`it has no ${MANIFEST}, which is written last, so it is not a whole archive`);
    throw explained(error, path);
  }
};

const jsonIn = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** Tables change with the format; a manifest that says otherwise was not written by us. */
const ensureSameTables = ({ tables, product_version }: Manifest): void => {
  const known = TABLES.map(({ name }) => name);
  const different = [
    ...Object.keys(tables).filter(name => !known.includes(name)),
    ...known.filter(name => !tables[name]),
  ];
  if (different.length > 0)
    throw otherFormat(
      `The archive, made by version ${product_version}, holds other tables than this version has (${different.slice(0, 5).join(', ')}). Import it with that version.`,
    );
};

/** Files that are gone since are damage here, not a wrong path. */
async function* readable(path: string, what: string): AsyncGenerator<Uint8Array> {
  try {
    yield* readStream(path);
  } catch (error) {
    if (isAbsent(error)) throw damaged(`${what} is missing`);
    throw explained(error, path);
  }
}

type Sum = { readonly sha256: string };

/** The lines of a part of the archive; ends with an error when they are not those that were written. */
async function* checkedLines(path: string, what: string, { sha256 }: Sum): AsyncGenerator<readonly string[]> {
  const hash = createHash('sha256');
  const content = async function* hashed(): AsyncGenerator<Uint8Array> {
    for await (const chunk of readable(path, what)) {
      hash.update(chunk);
      yield chunk;
    }
  };
  try {
    yield* linesOf(content());
  } catch (error) {
    throw error instanceof RangeError ? damaged(`${what} has ${error.message}`) : error;
  }
  if (hash.digest('hex') !== sha256) throw damaged(`${what} is not what was written (SHA-256 differs)`);
}

async function* rowsOf(path: string, table: Table, { tables }: Manifest): AsyncGenerator<Row[]> {
  const what = `the table ${table.name}`;
  const written = tables[table.name];
  if (!written) throw damaged(`${what} is missing`);
  let count = 0;
  for await (const lines of checkedLines(join(path, tablePath(table.name)), what, written)) {
    const rows = lines.map((line, index) => {
      const row = rowIn(table, line);
      if (!row || lineOf(table, row) !== `${line}\n`)
        throw damaged(`row ${count + index + 1} of ${what} cannot be read`);
      return row;
    });
    count += rows.length;
    for (let at = 0; at < rows.length; at += table.page) yield rows.slice(at, at + table.page);
  }
  if (count !== written.rows) throw damaged(`${what} has ${count} rows in the place of ${written.rows}`);
}

async function* filesOf(path: string, { files }: Manifest): AsyncGenerator<FileLine> {
  let count = 0;
  for await (const lines of checkedLines(join(path, FILE_LIST), 'the list of files', files))
    for (const line of lines) {
      const file = FileLine.safeParse(jsonIn(line));
      if (!file.success || !isFileKey(file.data.key))
        throw damaged(`line ${count + 1} of the list of files cannot be read`);
      count += 1;
      yield file.data;
    }
  if (count !== files.count) throw damaged(`the list of files has ${count} lines in the place of ${files.count}`);
}

/** Reads all of it and keeps nothing. @throws CommandError where anything is not as it was written */
export const verifyArchive = async (archive: Archive, progress: Progress, signal: AbortSignal): Promise<void> => {
  progress.begin('checking the archive');
  for (const table of TABLES)
    for await (const rows of archive.rows(table)) {
      signal.throwIfAborted();
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
