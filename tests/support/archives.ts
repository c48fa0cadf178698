import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { expect } from 'chai';

/** What an archive says of itself. */
export const manifestOf = async (archive: string) => JSON.parse(await readFile(join(archive, 'manifest.json'), 'utf8'));

/** The rows of a table in an archive. */
export const linesOf = async (archive: string, table: string): Promise<string[]> =>
  (await readFile(join(archive, 'tables', `${table}.ndjson`), 'utf8')).split('\n').filter(line => line !== '');

/** One process died in the middle of a job. */
export const leaveRunning = (folder: string, id: string): void => {
  const database = new Sqlite(join(folder, 'faultmaven.db'));
  const running = database.prepare(
    "update msg_jobs set status = 'running', attempts = 1, fence = 1, lease_until = 9e15 where subject = ? and status = 'queued'",
  );
  expect(running.run(id).changes).to.equal(1);
  database.close();
};

/** Changes a part of an archive, and its sums in the manifest with it. */
export const forge =
  (part: string, change: (text: string) => string | Uint8Array) =>
  async (archive: string): Promise<void> => {
    const before = await readFile(join(archive, part), 'utf8');
    const content = Buffer.from(change(before));
    expect(content.toString()).to.not.equal(before);
    await writeFile(join(archive, part), content);
    const manifest = JSON.parse(await readFile(join(archive, 'manifest.json'), 'utf8'));
    const count = content.toString().split('\n').filter(Boolean).length;
    const sha256 = createHash('sha256').update(content).digest('hex');
    const table = /^tables\/(.*)\.ndjson$/.exec(part)?.[1];
    if (table) manifest.tables[table] = { rows: count, bytes: content.length, sha256 };
    else manifest.files = { ...manifest.files, count, sha256 };
    await writeFile(join(archive, 'manifest.json'), JSON.stringify(manifest));
  };

/** The same of a table. */
export const forgeTable = (table: string, change: (text: string) => string | Uint8Array) =>
  forge(`tables/${table}.ndjson`, change);

/** Lines in the opposite order. */
export const reversed = (text: string): string => `${text.trimEnd().split('\n').reverse().join('\n')}\n`;

/** Another first line. */
export const withLine = (text: string, first: string): string => [first, ...text.split('\n').slice(1)].join('\n');

/** Sets a column of the first row. */
export const withValue =
  (column: string, value: string | number) =>
  (text: string): string =>
    withLine(text, JSON.stringify({ ...JSON.parse(text.split('\n')[0] ?? ''), [column]: value }));
