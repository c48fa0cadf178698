import { join } from 'node:path';
import { expect } from 'chai';
import type { TransferConnection } from '../../../adapters/sql/transfer/connection.ts';
import { insertRows } from '../../../adapters/sql/transfer/portable-rows.ts';
import { postgresTransfer } from '../../../adapters/sql/transfer/postgresql-connection.ts';
import { refusalOf } from '../../../adapters/sql/transfer/refused-row.ts';
import { sqliteTransfer } from '../../../adapters/sql/transfer/sqlite-connection.ts';
import type { Row, Table } from '../../../adapters/sql/transfer/table.ts';
import { TABLES } from '../../../adapters/sql/transfer/tables.ts';
import { makeTables } from '../../../apps/cli/transfer/stores.ts';
import { parseConfig } from '../../../apps/composition/config.ts';
import { postgresMissing } from '../../support/engines/postgres.ts';
import { dropDatabase, emptyDatabase } from '../../support/engines/postgres-databases.ts';
import { temporaryFolder } from '../../support/installation.ts';
import { outcome } from '../../support/waiting.ts';

const users = TABLES.find(({ name }) => name === 'auth_users') as Table;
const USER: Row = {
  id: 'a',
  email: 'ada@example.com',
  email_key: 'ada@example.com',
  name: 'Ada',
  roles: '[]',
  password_hash: 'x',
  created_at: 1,
  version: 1,
};

/** What the database says to rows, of which none is kept. */
const refusal = async (connection: TransferConnection, ...rows: Row[]): Promise<string | undefined> => {
  let said: string | undefined;
  const storing = connection.write(async sql => {
    try {
      await insertRows(sql, users, rows);
    } catch (error) {
      said = refusalOf(error);
      throw error;
    }
  });
  expect(await outcome(() => storing)).to.be.instanceOf(Error);
  return said;
};

type Opened = { readonly connection: TransferConnection; close(): Promise<void> };

const refusesRows = (engine: string, missing: string | undefined, open: () => Promise<Opened>): void => {
  (missing ? describe.skip : describe)(`rows that ${engine} refuses${missing ? `, ${missing}` : ''}`, function () {
    this.timeout(60_000);
    let opened: Opened;
    before(async () => {
      opened = await open();
    });
    after(() => opened.close());

    it('are two of which there may be only one', async () => {
      const said = await refusal(opened.connection, USER, { ...USER, id: 'b' });
      expect(said).to.equal('two rows of which there may be only one');
    });

    it('are not those of a good archive', async () => {
      const error = await outcome(() =>
        opened.connection.write(async sql => {
          await insertRows(sql, users, [USER]);
          throw new Error('enough');
        }),
      );
      expect(String(error)).to.include('enough');
      expect(refusalOf(error)).to.equal(undefined);
    });

    if (engine === 'PostgreSQL')
      it('are those with a character U+0000', async () => {
        const said = await refusal(opened.connection, { ...USER, name: 'a\u0000b' });
        expect(said).to.equal('a row that the database refuses');
      });

    it('are those without a value that has to be there', async () => {
      expect(await refusal(opened.connection, { ...USER, name: null })).to.equal('a row that the database refuses');
    });
  });
};

refusesRows('SQLite', undefined, async () => {
  const folder = await temporaryFolder();
  await makeTables(parseConfig({ DATA_DIR: folder.path }));
  return { connection: sqliteTransfer(join(folder.path, 'faultmaven.db')), close: () => folder.remove() };
});

refusesRows('PostgreSQL', postgresMissing(), async () => {
  const url = await emptyDatabase();
  await makeTables(parseConfig({ DATABASE_URL: url }));
  const connection = await postgresTransfer(url);
  return {
    connection,
    async close() {
      await connection.close();
      await dropDatabase(url);
    },
  };
});
