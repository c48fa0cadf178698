import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { expect } from 'chai';
import { clientAt, registered } from '../support/client.ts';
import { startInstallation, temporaryFolder } from '../support/installation.ts';
import { UNLIMITED } from './settings.ts';

/** Long enough to be frozen in the middle of, on any machine. */
const LINES = 400_000;
const SETTINGS = { ...UNLIMITED, EMBEDDING_PROVIDER: 'none' };

describe('a worker that is frozen for longer than its lease', () => {
  it('loses the job to another one, and what it writes late is refused', async () => {
    const folder = await temporaryFolder();
    const http = await startInstallation(folder.path, SETTINGS, 'http');
    const frozen = await startInstallation(folder.path, SETTINGS, 'worker');
    const running = [http, frozen];
    const db = new Database(join(folder.path, 'faultmaven.db'), { readonly: true });
    const job = (id: string) =>
      db.prepare('select status, fence, attempts from msg_jobs where id = ?').get(id) as Record<string, unknown>;
    try {
      const { token } = await registered(http.url);
      const user = clientAt(http.url, token);
      const opened = (await user.send('POST', '/v1/cases', { title: 'frozen' })).body;
      const uploaded = (await user.upload('/v1/evidence', { case_id: opened.id }, 'a.log', log())).body;
      while (job(uploaded.job_id).status !== 'running') await pause(1);
      await freeze(frozen.pid, db.name);
      expect(job(uploaded.job_id), 'when it froze').to.deep.equal({ status: 'running', fence: 1, attempts: 1 });

      const other = await startInstallation(folder.path, SETTINGS, 'worker');
      running.push(other);
      expect((await user.ended(`/v1/evidence/${uploaded.id}`)).body.status).to.equal('ready');
      expect(job(uploaded.job_id)).to.deep.equal({ status: 'completed', fence: 2, attempts: 2 });

      process.kill(frozen.pid, 'SIGCONT');
      await other.stop();
      // The one that woke up does the next job, so by then it has had its say about the old one.
      const next = (await user.upload('/v1/evidence', { case_id: opened.id }, 'b.log', 'ERROR one\n')).body;
      expect((await user.ended(`/v1/evidence/${next.id}`)).body.status).to.equal('ready');
      await pause(3000);
      expect(job(uploaded.job_id)).to.deep.equal({ status: 'completed', fence: 2, attempts: 2 });
      const effects = db
        .prepare("select count(*) as n from msg_outbox where type = 'evidence.analysed.v1' and subject = ?")
        .get(uploaded.id);
      expect(effects).to.deep.equal({ n: 1 });
      const { items } = (await user.get(`/v1/cases/${opened.id}/timeline`)).body;
      const ready = items.filter((one: { kind: string; title: string }) => one.kind === 'evidence.ready');
      expect(ready).to.have.lengthOf(2);
    } finally {
      db.close();
      await Promise.all(running.map(one => one.kill()));
      await folder.remove();
    }
  }).timeout(90_000);
});

/** Between two transactions: whoever freezes in one keeps SQLite's write lock, and nobody writes until it goes on. */
const freeze = async (pid: number, file: string): Promise<void> => {
  const other = new Database(file, { timeout: 0 });
  try {
    for (;;) {
      process.kill(pid, 'SIGSTOP');
      await pause(5);
      if (mayWrite(other)) return;
      process.kill(pid, 'SIGCONT');
      await pause(1);
    }
  } finally {
    other.close();
  }
};

const mayWrite = (db: Database.Database): boolean => {
  try {
    db.exec('begin immediate; rollback');
    return true;
  } catch (error) {
    if ((error as { code?: string }).code !== 'SQLITE_BUSY') throw error;
    return false;
  }
};

const log = (): string =>
  Array.from({ length: LINES }, (_, i) => {
    const at = new Date(Date.UTC(2026, 0, 5) + i * 10).toISOString();
    return `${at} ${i % 50 === 0 ? 'ERROR' : 'INFO'} [worker-${i % 8}] request ${i} took ${i % 997} ms of its budget\n`;
  }).join('');
