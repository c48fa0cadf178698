import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { expect } from 'chai';
import { parseConfig } from '../../../apps/composition/config.ts';
import { type Composition, compose } from '../../../apps/composition/container.ts';
import { startWorker } from '../../../apps/worker/worker.ts';
import type { Actor } from '../../../core/kernel/actor.ts';
import type { CaseId, DocumentId, EvidenceId, JobId, SessionId, UserId } from '../../../core/kernel/ids.ts';
import { temporaryFolder } from '../../support/installation.ts';
import { eventually } from '../../support/waiting.ts';

const MODULES = ['auth', 'session', 'case', 'evidence', 'knowledge', 'agent'];
const TABLE = new RegExp(`\\b(${MODULES.join('|')})_[a-z_]+\\b`, 'g');
/** Columns whose names begin like a module's tables. */
const COLUMNS = new Set(['case_id', 'evidence_id']);

/** The modules whose tables a statement names. */
const modulesOf = (sql: string): string[] => [
  ...new Set([...sql.matchAll(TABLE)].filter(([name]) => !COLUMNS.has(name)).map(([, module]) => module ?? '')),
];

async function* once(text: string): AsyncGenerator<Uint8Array> {
  yield new TextEncoder().encode(text);
}

/** Uses every module as its users would. */
const useEverything = async ({ services, database }: Composition): Promise<void> => {
  const { auth, sessions, cases, evidence, knowledge, agent } = services;
  const tokens = await auth.register({ email: 'a@example.com', password: 'a long pass phrase', name: 'A' });
  await auth.login({ email: 'a@example.com', password: 'a long pass phrase' });
  const { refresh_token } = await auth.refresh({ refresh_token: tokens.refresh_token });
  const actor: Actor = { userId: tokens.user.id as UserId, roles: ['user', 'admin'] };
  await auth.listUsers(actor, { limit: 5 });
  const session = await sessions.open(actor, {});
  await sessions.heartbeat(actor, session.id as SessionId);
  await sessions.list(actor, { limit: 5 });
  await sessions.close(actor, session.id as SessionId);
  const c = await cases.create(actor, { title: 'disk full', description: '', severity: 'low' });
  const id = c.id as CaseId;
  const fields = { scope: 'global' as const };
  const file = { name: 'a.md', mediaType: 'text/markdown', content: once('# Disk full\n\nDelete old logs.') };
  const document = await knowledge.add(actor, fields, file);
  const uploaded = await evidence.upload(actor, id, {
    name: 'a.log',
    mediaType: null,
    content: once('ERROR disk full\n'),
  });
  for (const job of [document.job_id, uploaded.job_id])
    await eventually(
      'it is done',
      async () => (await database.queue.getStatus(null, job as JobId))?.status === 'completed',
    );
  await knowledge.search(actor, { query: 'disk full', top_k: 5 });
  await knowledge.list(actor, { limit: 5 });
  await evidence.list(actor, { limit: 5 });
  await evidence.lines(actor, uploaded.id as EvidenceId, { limit: 5 });
  const turn = await agent.chat(actor, { case_id: id, message: 'why?' });
  await eventually(
    'it is answered',
    async () => (await agent.poll(actor, turn.job_id as JobId)).status === 'completed',
  );
  await cases.getCaseWithOwner(actor, id);
  await cases.timeline(actor, id, { limit: 5 });
  await cases.list(actor, { limit: 5 });
  const closed = await cases.close(actor, id, { resolution: 'done' });
  await eventually(
    'its post-mortem is written',
    async () => (await database.queue.getStatus(null, closed.job_id as JobId))?.status === 'completed',
  );
  await agent.editPostMortem(actor, id, { markdown: '# Disk full' });
  await agent.publishPostMortem(actor, id, { scope: 'personal' });
  await agent.postMortem(actor, id);
  await agent.postMortemVersions(actor, id, { limit: 5 });
  await cases.reopen(actor, id);
  await knowledge.reindex();
  await cases.reindex();
  await knowledge.delete(actor, document.id as DocumentId);
  await cases.delete(actor, id);
  await eventually('the evidence is gone', async () => (await evidence.list(actor, { limit: 5 })).items.length === 0);
  await auth.logout({ refresh_token });
};

describe('the tables of a module', () => {
  it('are told by their prefix, so that a join across modules would show', () => {
    const planted = 'select * from case_cases c join auth_users u on u.id = c.owner_id';
    expect(modulesOf(planted)).to.deep.equal(['case', 'auth']);
    expect(modulesOf('select case_id from evidence_files join msg_jobs on true')).to.deep.equal(['evidence']);
  });

  it('are named by no statement together with those of another one', async () => {
    const folder = await temporaryFolder();
    const recorded = new Set<string>();
    const prepare = Sqlite.prototype.prepare;
    Sqlite.prototype.prepare = function record(this: Sqlite.Database, sql: string) {
      recorded.add(sql);
      return prepare.call(this, sql);
    } as typeof prepare;
    try {
      const parts = await compose(parseConfig({ DATA_DIR: folder.path, LOG_LEVEL: 'silent', LLM_PROVIDER: 'none' }));
      const worker = startWorker({ ...parts.services, maintenance: parts.maintenance, queue: parts.jobs.queue });
      parts.shutdown.onClose('worker', () => worker.stop(5000));
      await useEverything(parts);
      await parts.shutdown.close();
    } finally {
      Sqlite.prototype.prepare = prepare;
    }
    expect([...recorded].filter(sql => modulesOf(sql).length > 1)).to.deep.equal([]);
    expect([...new Set([...recorded].flatMap(modulesOf))]).to.have.members(MODULES);
    const database = new Sqlite(join(folder.path, 'faultmaven.db'));
    const tables = database.prepare<[], { name: string }>("select name from sqlite_master where type = 'table'").all();
    const foreign = tables.flatMap(({ name }) =>
      database
        .prepare<[], { table: string }>(`pragma foreign_key_list(${name})`)
        .all()
        .map(({ table }) => `${name} -> ${table}`),
    );
    database.close();
    await folder.remove();
    expect(tables.length).to.be.greaterThan(12);
    expect(foreign.filter(reference => modulesOf(reference).length > 1)).to.deep.equal([]);
  });
});
