import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { lineOf, rowIn } from '../../../adapters/sql/transfer/portable-rows.ts';
import { isAfter } from '../../../adapters/sql/transfer/row-order.ts';
import type { Row, Table } from '../../../adapters/sql/transfer/table.ts';
import { TABLES } from '../../../adapters/sql/transfer/tables.ts';
import { isFileKey } from '../../../core/ports/file-provider.ts';
import { damaged, explained, otherFormat } from './failures.ts';
import { contentOf, linesOf } from './hashed-file.ts';
import { FILE_LIST, FILES, FileLine, FORMAT, MANIFEST, Manifest, tablePath } from './manifest.ts';
import { foundAt, isAbsent } from './on-disk.ts';
import { openWithin } from './open-within.ts';

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
    content: key => readable(path, `${FILES}/${key}`, `the file ${key}`),
    names: async key => (await foundAt(join(path, FILES, key)))?.isFile() ?? false,
  };
};

const LARGEST_MANIFEST = 64 * 1024 * 1024;

const readManifest = async (path: string): Promise<Manifest> => {
  const text = await manifestText(path);
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

const manifestText = async (path: string): Promise<string> => {
  try {
    const folder = await stat(path);
    if (!folder.isDirectory()) throw damaged(`${path} is not a folder`);
    await using file = await openWithin(path, MANIFEST);
    if ((await file.stat()).size > LARGEST_MANIFEST) throw damaged(`${MANIFEST} is too large to be one`);
    return await file.readFile('utf8');
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
async function* readable(archive: string, path: string, what: string): AsyncGenerator<Uint8Array> {
  try {
    yield* contentOf(await openWithin(archive, path));
  } catch (error) {
    if (isAbsent(error)) throw damaged(`${what} is missing`);
    throw explained(error, join(archive, path));
  }
}

type Part = { readonly archive: string; readonly path: string; readonly what: string };
type Sum = { readonly sha256: string };

const LINE_FEED = 0x0a;

/** The lines of a part of the archive; ends with an error when they are not those that were written. */
async function* checkedLines({ archive, path, what }: Part, { sha256 }: Sum): AsyncGenerator<readonly string[]> {
  const hash = createHash('sha256');
  let last: number | undefined;
  const content = async function* hashed(): AsyncGenerator<Uint8Array> {
    for await (const chunk of readable(archive, path, what)) {
      hash.update(chunk);
      last = chunk.at(-1);
      yield chunk;
    }
  };
  try {
    yield* linesOf(content());
  } catch (error) {
    if (error instanceof TypeError) throw damaged(`${what} is not UTF-8`);
    throw error instanceof RangeError ? damaged(`${what} has ${error.message}`) : error;
  }
  if (hash.digest('hex') !== sha256) throw damaged(`${what} is not what was written (SHA-256 differs)`);
  if (last !== undefined && last !== LINE_FEED) throw damaged(`${what} ends in the middle of a line`);
}

async function* rowsOf(path: string, table: Table, { tables }: Manifest): AsyncGenerator<Row[]> {
  const what = `the table ${table.name}`;
  const written = tables[table.name];
  if (!written) throw damaged(`${what} is missing`);
  let count = 0;
  let earlier: Row | undefined;
  for await (const lines of checkedLines({ archive: path, path: tablePath(table.name), what }, written)) {
    const rows = lines.map((line, index) => {
      const row = rowIn(table, line);
      // Export writes a row as it is true elsewhere, so that nothing is left to change in it.
      if (!row || lineOf(table, table.elsewhere(row)) !== `${line}\n`)
        throw damaged(`row ${count + index + 1} of ${what} cannot be read`);
      if (earlier && !isAfter(table, row, earlier))
        throw damaged(`row ${count + index + 1} of ${what} is there twice or out of order`);
      earlier = row;
      return row;
    });
    count += rows.length;
    for (let at = 0; at < rows.length; at += table.page) yield rows.slice(at, at + table.page);
  }
  if (count !== written.rows) throw damaged(`${what} has ${count} rows in the place of ${written.rows}`);
}

async function* filesOf(path: string, { files }: Manifest): AsyncGenerator<FileLine> {
  let count = 0;
  for await (const lines of checkedLines({ archive: path, path: FILE_LIST, what: 'the list of files' }, files))
    for (const line of lines) {
      const file = FileLine.safeParse(jsonIn(line));
      if (!file.success || !isFileKey(file.data.key))
        throw damaged(`line ${count + 1} of the list of files cannot be read`);
      count += 1;
      yield file.data;
    }
  if (count !== files.count) throw damaged(`the list of files has ${count} lines in the place of ${files.count}`);
}
