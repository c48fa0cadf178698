import { join } from 'node:path';
import { expect } from 'chai';
import { settableClock } from '../../../adapters/memory/clock.ts';
import { openSqlite } from '../../../adapters/sql/database.ts';
import { openPostgres } from '../../../adapters/sql/postgres-database.ts';
import { postgresStatements } from '../../../adapters/sql/postgresql/statements.ts';
import { openHandle } from '../../../adapters/sql/sqlite/handle.ts';
import { sqliteStatements } from '../../../adapters/sql/sqlite/statements.ts';
import { LEFT_BEHIND, TABLES } from '../../../adapters/sql/transfer/tables.ts';
import { systemIds } from '../../../adapters/system/ids.ts';
import { postgresMissing } from '../../support/engines/postgres.ts';
import { dropDatabase, emptyDatabase, inDatabase } from '../../support/engines/postgres-databases.ts';
import { temporaryFolder } from '../../support/installation.ts';
import { postgresReport, type SchemaReport, sqliteReport } from '../../support/schema-report.ts';
import { silentLog } from '../../support/silent-log.ts';

const clock = settableClock();
const options = { clock, ids: systemIds({ clock }), log: silentLog, subscriptions: {}, currentTrace: () => null };

/** The columns that export and import know, in the words of a schema report. */
const KNOWN: SchemaReport = TABLES.flatMap(({ name, key, columns }) =>
  columns.map(column => {
    const type = column.kind === 'boolean' ? 'integer' : column.kind;
    const place = key.indexOf(column.name) + 1;
    return `${name}.${column.name} ${type}${column.nullable ? ' null' : ''}${place > 0 ? ` key ${place}` : ''}`;
  }),
).sort();

const carried = (report: SchemaReport): SchemaReport =>
  report.filter(line => !line.includes(' index ') && !Object.hasOwn(LEFT_BEHIND, line.slice(0, line.indexOf('.'))));

const missing = postgresMissing();

describe('what an archive carries of a database', () => {
  it('is every column of every table of SQLite, but for the tables that say why not', async () => {
    const folder = await temporaryFolder();
    const file = join(folder.path, 'x.db');
    await (await openSqlite({ ...options, file })).close();
    const handle = openHandle(file, 'read');
    const report = carried(await sqliteReport(sqliteStatements(handle, 'read')));
    handle.close();
    await folder.remove();
    expect(report).to.have.length.greaterThan(100);
    expect(report).to.deep.equal(KNOWN);
  });

  (missing ? it.skip : it)(`is the same of PostgreSQL${missing ? `, ${missing}` : ''}`, async () => {
    const url = await emptyDatabase();
    await (await openPostgres({ ...options, url })).close();
    const report = carried(await inDatabase(url, pool => postgresReport(postgresStatements(pool))));
    await dropDatabase(url);
    expect(report).to.deep.equal(KNOWN);
  });

  it('has a reason for each table that is left behind, and none in both lists', () => {
    for (const [name, reason] of Object.entries(LEFT_BEHIND)) expect(reason, name).to.have.length.greaterThan(20);
    expect(TABLES.filter(({ name }) => Object.hasOwn(LEFT_BEHIND, name))).to.deep.equal([]);
  });
});
