import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { expect } from 'chai';
import { settableClock } from '../../../adapters/memory/clock.ts';
import { openSqlite } from '../../../adapters/sql/database.ts';
import { systemIds } from '../../../adapters/system/ids.ts';
import { aDocument } from '../../support/entities.ts';
import { temporaryFolder } from '../../support/installation.ts';
import { silentLog } from '../../support/silent-log.ts';

describe('a document from before it said where its file is', () => {
  it('has it where files were then', async () => {
    const folder = await temporaryFolder();
    const file = join(folder.path, 'x.db');
    const clock = settableClock();
    const ids = systemIds({ clock });
    const database = await openSqlite({
      file,
      clock,
      ids,
      subscriptions: {},
      currentTrace: () => null,
      log: silentLog,
    });
    const { transact, reads } = database.knowledge;
    const { id, ownerId } = await transact(({ documents }) => documents.save(aDocument({ clock, ids })));
    const older = new Sqlite(file);
    older.prepare('update knowledge_documents set file_key = null').run();
    older.close();
    expect((await reads.documents.find(ownerId, id))?.fileKey).to.equal(`knowledge/${id}/original`);
    await database.close();
    await folder.remove();
  });
});
