import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { expect } from 'chai';
import { clientAt, registered } from '../support/client.ts';
import { startInstallation, temporaryFolder } from '../support/installation.ts';
import { openLedger } from './ledger.ts';
import { UNLIMITED } from './settings.ts';

const DOCUMENTS = 60;
const WATCHED_MS = 8000;
const EVERY_SECOND = '* * * * * *';

describe('three workers and a fourth process that does both, each with a scheduler', () => {
  it('share the work: each job takes effect once, and each slot of a schedule is one job', async () => {
    const folder = await temporaryFolder();
    const file = join(folder.path, 'settings.json');
    const schedules = { results: { cron: EVERY_SECOND }, sessions: { cron: EVERY_SECOND, dry_run: true } };
    await writeFile(file, JSON.stringify({ schedules }));
    const settings = { ...UNLIMITED, EMBEDDING_PROVIDER: 'none', CONFIG_FILE: file };
    const all = await startInstallation(folder.path, settings);
    const workers = await Promise.all([1, 2, 3].map(() => startInstallation(folder.path, settings, 'worker')));
    const ledger = openLedger(folder.path);
    try {
      const { token } = await registered(all.url);
      const user = clientAt(all.url, token);
      const titles = Array.from({ length: DOCUMENTS }, (_, i) => `page ${i}`);
      const ids = await Promise.all(
        titles.map(
          async title => (await user.send('POST', '/v1/knowledge/documents', { title, content: title })).body.id,
        ),
      );
      for (const id of ids) expect((await user.ended(`/v1/knowledge/documents/${id}`)).body.status).to.equal('ready');
      await pause(WATCHED_MS);
      const effects = ledger.effectsByTitle();
      expect(titles.map(title => effects.get(title))).to.deep.equal(titles.map(() => 1));
      const slots = slotsOf(folder.path);
      expect(slots.length, 'slots').to.be.greaterThan(WATCHED_MS / 1000);
      expect(slots.filter(({ jobs }) => jobs !== 1)).to.deep.equal([]);
      expect(slots.filter(({ attempts }) => attempts > 1)).to.deep.equal([]);
    } finally {
      ledger.close();
      await Promise.all([all, ...workers].map(one => one.kill()));
      await folder.remove();
    }
  }).timeout(90_000);
});

/** The jobs that the schedules ordered, by task and slot. */
const slotsOf = (folder: string): { slot: string; jobs: number; attempts: number }[] => {
  const db = new Database(join(folder, 'faultmaven.db'), { readonly: true });
  const rows = db
    .prepare(
      `select json_extract(payload, '$.task') || ' ' || json_extract(payload, '$.slot') as slot, count(*) as jobs,
          max(attempts) as attempts from msg_jobs where type = 'maintenance.sweep.v1' group by 1`,
    )
    .all() as { slot: string; jobs: number; attempts: number }[];
  db.close();
  return rows;
};
