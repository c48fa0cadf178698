import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect } from 'chai';
import { type Client, clientAt, registered } from '../support/client.ts';
import { startInstallation, temporaryFolder } from '../support/installation.ts';
import { ended } from './dying.ts';
import { UNLIMITED } from './settings.ts';

/** Every place between two steps of a job's life. With the embedded queue the announced row is the queue row, so "commit",
 *  "publish" and "mark as published" are one commit, and so are effect, memory of the message and acknowledgement. */
const STEPS = [
  'accepted, not committed',
  'accepted and committed',
  'claimed, not committed',
  'claimed and committed',
  'work done, effect not begun',
  'acknowledged, not committed',
  'acknowledged and committed',
] as const;

const TYPE = 'document.index.v1';
const QUIET = { ...UNLIMITED, EMBEDDING_PROVIDER: 'none' };
const KILLER = { NODE_OPTIONS: `--import=${join(import.meta.dirname, 'dies-at.ts')}`, DIES_WITH: TYPE };

describe('a process that dies between two steps of a job', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let token: string;

  before(async () => {
    folder = await temporaryFolder();
    const running = await startInstallation(folder.path, QUIET);
    ({ token } = await registered(running.url));
    await running.stop();
  });
  after(() => folder.remove());

  for (const step of STEPS)
    it(`${step}: the job is done, once`, async () => {
      const title = `page of "${step}"`;
      const killed = await startInstallation(folder.path, { ...QUIET, ...KILLER, DIES_AT: step });
      const answered = await add(clientAt(killed.url, token), title);
      await ended(killed.pid);

      const running = await startInstallation(folder.path, QUIET);
      try {
        const user = clientAt(running.url, token);
        // Whoever was not answered asks again, with the same key.
        const id = answered ?? (await add(user, title));
        expect((await user.ended(`/v1/knowledge/documents/${id}`)).body.status).to.equal('ready');
        const { items } = (await user.get('/v1/knowledge/documents?limit=100')).body;
        expect(items.filter((one: { title: string }) => one.title === title)).to.have.lengthOf(1);
        const found = (await user.send('POST', '/v1/knowledge/search', { query: wordOf(title) })).body.results;
        expect(found.map((one: { document_id: string }) => one.document_id)).to.deep.equal([id]);
      } finally {
        await running.stop();
      }
      expect(effectsOf(folder.path, title), 'effects').to.equal(1);
    }).timeout(60_000);
});

const wordOf = (title: string): string => `word${Buffer.from(title).toString('hex')}`;

/** The id of the document, if there was an answer. */
const add = async (user: Client, title: string): Promise<string | undefined> => {
  const content = `# ${title}\n\n${wordOf(title)}\n`;
  const key = { 'idempotency-key': `"${title.replaceAll('"', '')}"` };
  try {
    const { status, body } = await user.send('POST', '/v1/knowledge/documents', { title, content }, key);
    expect(status).to.equal(202);
    return body.id;
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
};

/** The outbox has no key that would hide a second effect: each run that takes effect writes an event of its own. */
const effectsOf = (folder: string, title: string): number => {
  const db = new Database(join(folder, 'faultmaven.db'), { readonly: true });
  const { n } = db
    .prepare(
      `select count(*) as n from msg_outbox o join knowledge_documents d on d.id = o.subject
        where d.title = ? and o.type = 'document.indexed.v1'`,
    )
    .get(title) as { n: number };
  db.close();
  return n;
};
