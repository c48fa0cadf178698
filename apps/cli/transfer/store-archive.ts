import { createHash } from 'node:crypto';
import type { Statements } from '../../../adapters/sql/statements.ts';
import { clear, occupiedTable } from '../../../adapters/sql/transfer/occupied.ts';
import { orderIndexing } from '../../../adapters/sql/transfer/order-indexing.ts';
import { insertRows, lineOf, pagesOf } from '../../../adapters/sql/transfer/portable-rows.ts';
import { refusalOf } from '../../../adapters/sql/transfer/refused-row.ts';
import type { Table } from '../../../adapters/sql/transfer/table.ts';
import { TABLES } from '../../../adapters/sql/transfer/tables.ts';
import type { Clock } from '../../../core/ports/clock.ts';
import type { Ids } from '../../../core/ports/ids.ts';
import { OWNER_KEY } from '../../composition/own-files.ts';
import { cannotCreate, damaged, refusedRows } from './failures.ts';
import { measure } from './hashed-file.ts';
import type { FileLine } from './manifest.ts';
import type { Progress } from './progress.ts';
import type { Archive } from './read-archive.ts';
import { sideBySide } from './side-by-side.ts';
import type { Stores } from './stores.ts';

export type StoreJob = {
  readonly archive: Archive;
  readonly stores: Pick<Stores, 'connection' | 'files'>;
  /** Makes the search index look lost, where a worker then makes it anew; undefined where it has to be ordered. */
  readonly loseIndex: (() => Promise<void>) | undefined;
  /** Tables whose rows stay in the archive. */
  readonly leftOut: readonly string[];
  readonly clock: Clock;
  readonly ids: Ids;
  readonly progress: Progress;
  readonly signal: AbortSignal;
};

const TOGETHER = 4;

/** Brings an archive into an installation that holds nothing: the files first, then every row in one transaction, which is
 *  read again and compared before it is committed. Cut off anywhere before that, it leaves files that no row names and may
 *  be repeated.
 *  @throws CommandError when the installation holds something, there is no room, or what was stored is not what was read */
export const storeArchive = async (job: StoreJob): Promise<void> => {
  const { stores, loseIndex } = job;
  await stores.connection.snapshot(ensureEmpty);
  await ensureNoOtherFiles(job);
  await storeFiles(job);
  await loseIndex?.();
  await stores.connection.write(sql => storeRows(sql, job));
};

const ensureEmpty = async (sql: Statements): Promise<void> => {
  const table = await occupiedTable(sql);
  if (table !== undefined)
    throw cannotCreate(
      `This installation is not empty (there are rows in ${table}), and nothing that is there may be mixed up or replaced. Import into a new one.`,
    );
};

/** What an import that was cut off has left is fine. */
const ensureNoOtherFiles = async ({ stores, archive, signal }: StoreJob): Promise<void> => {
  for await (const { key } of stores.files.list('')) {
    signal.throwIfAborted();
    if (key !== OWNER_KEY && !(await archive.names(key)))
      throw cannotCreate(
        `The file store holds files that are not of this archive (${key}). Another installation may use it: name an empty folder, bucket or S3_PREFIX.`,
      );
  }
};

const storeFiles = async ({ archive, stores, progress, signal }: StoreJob): Promise<void> => {
  progress.begin('storing files');
  const store = async ({ key, bytes, sha256 }: FileLine): Promise<void> => {
    const stored = await stores.files.upload(key, archive.content(key), { signal });
    if (stored.sha256 !== sha256) throw damaged(`the file ${key} is not what was written (SHA-256 differs)`);
    const found = await measure(stores.files.download(key, { signal }));
    if (found.sha256 !== sha256) throw notKept(`the file ${key}`);
    progress.bytes(bytes);
  };
  await sideBySide(TOGETHER, archive.files(), store);
};

const notKept = (what: string): Error =>
  new Error(`What was stored is not what was in the archive: ${what}. Nothing was kept of the rows.`);

const storeRows = async (sql: Statements, job: StoreJob): Promise<void> => {
  const { archive, progress, loseIndex, leftOut } = job;
  const tables = TABLES.filter(({ name }) => !leftOut.includes(name));
  await ensureEmpty(sql);
  await clear(sql);
  progress.begin('storing rows');
  for (const table of tables) await storeTable(sql, table, job);
  progress.begin('comparing what was stored');
  for (const table of tables) {
    const written = archive.manifest.tables[table.name];
    const found = await sumOf(sql, table, job);
    if (found.rows !== written?.rows || found.sha256 !== written.sha256) throw notKept(`the table ${table.name}`);
  }
  if (!loseIndex) await orderIndexing(sql, job);
};

const storeTable = async (sql: Statements, table: Table, { archive, progress, signal }: StoreJob): Promise<void> => {
  try {
    for await (const rows of archive.rows(table)) {
      signal.throwIfAborted();
      await insertRows(sql, table, rows);
      progress.rows(rows.length);
    }
  } catch (error) {
    const refusal = refusalOf(error);
    throw refusal === undefined ? error : refusedRows(`the table ${table.name} holds ${refusal}`);
  }
};

const sumOf = async (sql: Statements, table: Table, { progress, signal }: StoreJob) => {
  const hash = createHash('sha256');
  let rows = 0;
  for await (const page of pagesOf(sql, table)) {
    signal.throwIfAborted();
    for (const row of page) hash.update(lineOf(table, row));
    rows += page.length;
    progress.rows(page.length);
  }
  return { rows, sha256: hash.digest('hex') };
};
