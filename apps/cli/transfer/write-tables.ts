import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Statements } from '../../../adapters/sql/statements.ts';
import { filesNamedBy } from '../../../adapters/sql/transfer/named-files.ts';
import { lineOf, pagesOf } from '../../../adapters/sql/transfer/portable-rows.ts';
import type { Table } from '../../../adapters/sql/transfer/table.ts';
import { TABLES } from '../../../adapters/sql/transfer/tables.ts';
import { migrationsDone } from '../../../adapters/sql/transfer/up-to-date.ts';
import { type LineWriter, lineWriter } from './hashed-file.ts';
import { type Manifest, tablePath } from './manifest.ts';
import type { ArchiveJob } from './write-archive.ts';

/** The files that the rows name, a line each, until they are copied. */
export const NAMED = 'named.ndjson';

export type WrittenRows = Pick<Manifest, 'tables' | 'migrations'>;

/** Writes every row as it was at one moment, and down which files they name. */
export const writeTables = async (folder: string, { stores, progress, signal }: ArchiveJob): Promise<WrittenRows> => {
  progress.begin('reading the database');
  await rm(join(folder, NAMED), { force: true });
  const named = await lineWriter(join(folder, NAMED));
  try {
    const written = await stores.connection.snapshot(async sql => {
      const tables: Manifest['tables'] = {};
      for (const table of TABLES)
        tables[table.name] = await writeTable(
          { sql, table, path: join(folder, tablePath(table.name)), named },
          rows => {
            signal.throwIfAborted();
            progress.rows(rows);
          },
        );
      return { tables, migrations: await migrationsDone(sql) };
    });
    await named.end();
    return written;
  } finally {
    await named.close();
  }
};

type TableJob = { readonly sql: Statements; readonly table: Table; readonly path: string; readonly named: LineWriter };

const writeTable = async (
  { sql, table, path, named }: TableJob,
  onPage: (rows: number) => void,
): Promise<Manifest['tables'][string]> => {
  const writer = await lineWriter(path);
  try {
    for await (const page of pagesOf(sql, table)) {
      for (const row of page) {
        await writer.write(lineOf(table, row));
        for (const file of filesNamedBy(table.name, row)) await named.write(`${JSON.stringify(file)}\n`);
      }
      onPage(page.length);
    }
    const { bytes, count: rows, sha256 } = await writer.end();
    return { rows, bytes, sha256 };
  } finally {
    await writer.close();
  }
};
