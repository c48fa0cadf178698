import { join } from 'node:path';
import { expect } from 'chai';
import { settableClock } from '../../../adapters/memory/clock.ts';
import { openSqlite } from '../../../adapters/sql/database.ts';
import { openPostgres } from '../../../adapters/sql/postgres-database.ts';
import { postgresStatements } from '../../../adapters/sql/postgresql/statements.ts';
import { openHandle } from '../../../adapters/sql/sqlite/handle.ts';
import { sqliteStatements } from '../../../adapters/sql/sqlite/statements.ts';
import { systemIds } from '../../../adapters/system/ids.ts';
import { postgresMissing } from '../../support/engines/postgres.ts';
import { emptyDatabase, inDatabase } from '../../support/engines/postgres-databases.ts';
import { temporaryFolder } from '../../support/installation.ts';
import { postgresReport, type SchemaReport, sqliteReport } from '../../support/schema-report.ts';
import { silentLog } from '../../support/silent-log.ts';

const clock = settableClock();
const options = { clock, ids: systemIds({ clock }), log: silentLog, subscriptions: {}, currentTrace: () => null };

const ofSqlite = async (): Promise<SchemaReport> => {
  const folder = await temporaryFolder();
  const file = join(folder.path, 'x.db');
  await (await openSqlite({ ...options, file })).close();
  const handle = openHandle(file, 'read');
  const report = await sqliteReport(sqliteStatements(handle, 'read'));
  handle.close();
  await folder.remove();
  return report;
};

const ofPostgres = async (): Promise<SchemaReport> => {
  const url = await emptyDatabase();
  await (await openPostgres({ ...options, url })).close();
  return inDatabase(url, pool => postgresReport(postgresStatements(pool)));
};

const missing = postgresMissing();

(missing ? describe.skip : describe)(`the tables of both engines${missing ? `, ${missing}` : ''}`, () => {
  it('are the same: names, columns, types, keys and indexes', async () => {
    const [sqlite, postgres] = [await ofSqlite(), await ofPostgres()];
    expect(sqlite.filter(line => !postgres.includes(line))).to.deep.equal([]);
    expect(postgres.filter(line => !sqlite.includes(line))).to.deep.equal([]);
    expect(sqlite).to.have.length.greaterThan(100);
    expect(sqlite).to.include('knowledge_chunks.ordinal integer key 2');
  });
});
