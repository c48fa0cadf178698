import { expect } from 'chai';
import { parseConfig } from '../../apps/composition/config.ts';
import { type Composition, compose } from '../../apps/composition/container.ts';
import { startWork } from '../../apps/worker/start-work.ts';
import type { Actor } from '../../core/kernel/actor.ts';
import type { CaseId, DocumentId, EvidenceId, JobId, MessageId, UserId } from '../../core/kernel/ids.ts';
import { eventually } from './waiting.ts';

type Environment = Readonly<Record<string, string>>;

/** A process of an installation, with or without its worker, in this process; `use` may look at everything in it. */
export const inside = async <Result>(
  environment: Environment,
  worker: 'works' | 'rests',
  use: (parts: Composition) => Promise<Result>,
): Promise<Result> => {
  const parts = await compose(
    parseConfig({ LOG_LEVEL: 'silent', LLM_PROVIDER: 'none', EMBEDDING_PROVIDER: 'none', ...environment }),
  );
  try {
    if (worker === 'works') startWork(parts);
    return await use(parts);
  } finally {
    await parts.shutdown.close();
  }
};

async function* once(text: string): AsyncGenerator<Uint8Array> {
  yield new TextEncoder().encode(text);
}

export const ACCOUNT = { email: 'ada@example.com', password: 'a long pass phrase', name: 'Ada Ł😀' };

export type LivedIn = {
  readonly actor: Actor;
  readonly caseId: CaseId;
  readonly evidenceId: EvidenceId;
  readonly documentId: DocumentId;
  /** Its job waits. */
  readonly waitingId: DocumentId;
  readonly deadId: JobId;
  readonly turnId: JobId;
};

const ended = (parts: Composition, id: string): Promise<unknown> =>
  eventually('the job has ended', async () =>
    ['completed', 'failed', 'dead'].includes((await parts.database.queue.getStatus(null, id as JobId))?.status ?? ''),
  );

const markdown = (text: string) => ({ name: 'a.md', mediaType: 'text/markdown', content: once(text) });

/** An installation in which people have worked: something of every kind, a dead job, and one that nobody has begun. */
export const liveIn = async (environment: Environment): Promise<LivedIn> => {
  const done = await inside(environment, 'works', async parts => {
    const { auth, sessions, cases, evidence, knowledge, agent } = parts.services;
    const tokens = await auth.register(ACCOUNT);
    const actor: Actor = { userId: tokens.user.id as UserId, roles: ['user', 'admin'] };
    const c = await cases.create(actor, { title: 'Checkout is "slow"', description: 'a\nb\\c', severity: 'high' });
    const caseId = c.id as CaseId;
    await sessions.open(actor, { case_id: caseId, metadata: { n: 1.5, deep: { z: null, a: [true] } } });
    await cases.postMessage(actor, caseId, {
      id: parts.ids.next() as MessageId,
      role: 'user',
      content: 'It began at nine. ☕',
    });
    const log = {
      name: 'app.log',
      mediaType: null,
      content: once('2026-01-05T10:00:00Z ERROR disk full on db-1\n'.repeat(50)),
    };
    const uploaded = await evidence.upload(actor, caseId, log);
    const document = await knowledge.add(actor, { scope: 'global' }, markdown('# Disk full\n\nDelete rotated logs.'));
    for (const { job_id } of [uploaded, document]) await ended(parts, job_id);
    const turn = await agent.chat(actor, { case_id: caseId, message: 'why?' });
    await ended(parts, turn.job_id);
    await ended(parts, (await cases.close(actor, caseId, { resolution: 'Logs deleted' })).job_id);
    const deadId = await parts.database.queue.enqueue({
      type: 'document.index.v1',
      payload: {},
      ownerId: actor.userId,
    });
    await ended(parts, deadId);
    const [evidenceId, documentId] = [uploaded.id as EvidenceId, document.id as DocumentId];
    return { actor, caseId, evidenceId, documentId, deadId, turnId: turn.job_id as JobId };
  });
  const waitingId = await inside(environment, 'rests', async ({ services: { knowledge } }) => {
    const { id } = await knowledge.add(
      done.actor,
      { scope: 'personal' },
      markdown('# Queue stuck\n\nRestart the broker.'),
    );
    return id as DocumentId;
  });
  return { ...done, waitingId };
};

/** Everything that its people had, they have. */
export const worksFor = async (environment: Environment, ids: LivedIn): Promise<void> => {
  const { actor, caseId, evidenceId, documentId, waitingId, deadId, turnId } = ids;
  await inside(environment, 'works', async ({ services, database }) => {
    const { auth, sessions, cases, evidence, knowledge, agent } = services;
    const { user } = await auth.login(ACCOUNT);
    expect(user).to.include({ id: actor.userId, name: ACCOUNT.name });
    const found = await cases.get(actor, caseId);
    expect(found).to.include({ title: 'Checkout is "slow"', description: 'a\nb\\c', status: 'closed' });
    const said = (await cases.listMessages(actor, caseId, { limit: 10 })).items.map(({ content }) => content);
    expect(said).to.include('It began at nine. ☕').and.to.have.length.greaterThan(2);
    const [session] = (await sessions.list(actor, { limit: 5 })).items;
    expect(session?.metadata).to.deep.equal({ n: 1.5, deep: { z: null, a: [true] } });
    expect((await evidence.lines(actor, evidenceId, { limit: 100 })).items).to.have.lengthOf(50);
    expect((await agent.poll(actor, turnId)).status).to.equal('completed');
    expect((await agent.postMortem(actor, caseId)).version).to.equal(1);
    await eventually(
      'the waiting job was done',
      async () => (await knowledge.get(actor, waitingId)).status === 'ready',
    );
    const search = async (query: string): Promise<string | undefined> =>
      (await knowledge.search(actor, { query, top_k: 3 })).results[0]?.document_id;
    await eventually('its document is found', async () => (await search('broker stuck')) === waitingId);
    await eventually('the old one is found', async () => (await search('rotated logs')) === documentId);
    const dead = (await database.queue.deadLetters({ limit: 5 })).items.map(({ id }) => id);
    expect(dead).to.deep.equal([deadId]);
  });
};
