import { readFile } from 'node:fs/promises';
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
