import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { MikroORM } from '@mikro-orm/core';
import { expect } from 'chai';
import { SQLITE_MIGRATIONS } from '../../../adapters/sql/migrations/ledger.ts';
import { openMigratingOrm } from '../../../adapters/sql/orm.ts';
import type { Handles } from '../../../adapters/sql/sqlite/driver.ts';
import { openHandle } from '../../../adapters/sql/sqlite/handle.ts';
import { temporaryFolder } from '../../support/installation.ts';

const FOLDER = new URL('../../../adapters/sql/migrations/sqlite/', import.meta.url);

describe('the migrations on SQLite', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let handles: Handles;
  let orm: MikroORM;
  beforeEach(async () => {
    folder = await temporaryFolder();
    const file = join(folder.path, 'x.db');
    handles = { writer: openHandle(file, 'write'), reader: openHandle(file, 'read') };
    orm = await openMigratingOrm(file, handles);
  });
  afterEach(async () => {
    await orm.close();
    handles.reader.close();
    handles.writer.close();
    await folder.remove();
  });

  const tables = (): string[] =>
    handles.writer
      .prepare<[], { name: string }>(
        "select name from sqlite_master where type = 'table' and name not like 'sqlite_%' order by name",
      )
      .all()
      .map(({ name }) => name)
      .filter(name => name !== 'msg_migrations');

  it('are listed, every one on disk, in an order that is never changed', () => {
    const onDisk = readdirSync(FOLDER).flatMap(module =>
      readdirSync(new URL(`${module}/`, FOLDER)).map(file => `${module}/${file.replace(/\.ts$/, '')}`),
    );
    expect([...SQLITE_MIGRATIONS].sort()).to.deep.equal(onDisk.sort());
  });

  it('make the tables that the entities expect', async () => {
    await orm.migrator.up();
    expect(await orm.schema.getUpdateSchemaSQL({ safe: false })).to.equal('');
  });

  it('go down with data in the tables, and up again', async () => {
    await orm.migrator.up();
    const before = tables();
    handles.writer
      .prepare(
        "insert into auth_users (id, email, email_key, name, roles, password_hash, created_at, version) values ('a', 'a', 'a', 'a', '[]', 'a', 1, 1)",
      )
      .run();
    await orm.migrator.down({ to: 0 });
    expect(tables()).to.deep.equal([]);
    await orm.migrator.up();
    expect(tables()).to.deep.equal(before);
    expect(before.length).to.be.greaterThan(12);
  });
});
