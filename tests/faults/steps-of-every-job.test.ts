import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { expect } from 'chai';
import { type Client, clientAt, registered } from '../support/client.ts';
import { startInstallation, temporaryFolder } from '../support/installation.ts';
import { ended } from './dying.ts';
import { UNLIMITED } from './settings.ts';

/** Where a second run is nearest to a second effect; FAULT_ROUNDS asks for the other places too. */
const STEPS = [
  'work done, effect not begun',
  'acknowledged, not committed',
  ...(process.env.FAULT_ROUNDS ? ['claimed and committed', 'acknowledged and committed'] : []),
];

type Kind = {
  readonly type: string;
  /** Asks for the work; the address to poll. */
  readonly begin: (user: Client, caseId: string, asked: string) => Promise<string>;
  /** That the work was done, as the client sees it. */
  readonly isDone: (user: Client, address: string) => Promise<boolean>;
  /** Counts its effects, by the id of the case or of what the address names. */
  readonly effects: string;
};

const send = async (user: Client, key: string, path: string, body: object): Promise<string> => {
  const answer = await user.send('POST', path, body, { 'idempotency-key': `"${key}"` });
  expect(answer.status, path).to.equal(202);
  return answer.headers.get('location') ?? '';
};

const KINDS: readonly Kind[] = [
  {
    type: 'document.embed.v2',
    begin: (user, _caseId, asked) =>
      send(user, asked, '/v1/knowledge/documents', { title: asked, content: `# ${asked}\n\nthe disk is full\n` }),
    isDone: async (user, address) => (await user.get(address)).body.embedding?.status === 'ready',
    effects: "select count(*) as n from knowledge_embeddings where document_id = :named and status = 'ready'",
  },
  {
    type: 'agent.turn.v1',
    begin: (user, caseId, asked) => send(user, asked, '/v1/agent/chat', { case_id: caseId, message: asked }),
    isDone: async (user, address) => (await user.get(address)).body.status === 'completed',
    effects: "select count(*) as n from msg_outbox where type = 'agent.turn-finished.v1' and subject = :caseId",
  },
  {
    type: 'postmortem.generate.v1',
    begin: (user, caseId, asked) => send(user, asked, `/v1/cases/${caseId}/close`, { resolution: asked }),
    isDone: async (user, address) => (await user.get(address)).body.status === 'completed',
    effects: "select count(*) as n from msg_outbox where type = 'postmortem.generated.v1' and subject = :caseId",
  },
];

describe('a process that dies in the middle of', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let token: string;

  before(async () => {
    folder = await temporaryFolder();
    const running = await startInstallation(folder.path, UNLIMITED);
    ({ token } = await registered(running.url));
    await running.stop();
  });
  after(() => folder.remove());

  for (const kind of KINDS)
    for (const step of STEPS)
      it(`${kind.type}: "${step}" leaves it done once`, async () => {
        const asked = `${kind.type} ${step}`;
        const killer = join(import.meta.dirname, 'dies-at.ts');
        const dying = { NODE_OPTIONS: `--import=${killer}`, DIES_WITH: kind.type, DIES_AT: step };
        const killed = await startInstallation(folder.path, { ...UNLIMITED, ...dying });
        const user = clientAt(killed.url, token);
        const caseId = (await user.send('POST', '/v1/cases', { title: asked })).body.id;
        await kind.begin(user, caseId, asked).catch(unanswered);
        await ended(killed.pid);

        const running = await startInstallation(folder.path, UNLIMITED);
        let named = '';
        try {
          const again = clientAt(running.url, token);
          const address = await kind.begin(again, caseId, asked);
          named = address.split('/').at(-1) ?? '';
          for (const began = performance.now(); !(await kind.isDone(again, address)); await pause(100))
            if (performance.now() - began > 30_000) throw new Error(`${address} is not done`);
        } finally {
          await running.stop();
        }
        expect(countsOf(folder.path, kind, { caseId, named })).to.deep.equal({ effects: 1, open: 0 });
      }).timeout(90_000);
});

/** The connection broke: whoever asked does not know. */
const unanswered = (error: unknown): void => {
  if (!(error instanceof TypeError)) throw error;
};

const countsOf = (folder: string, { type, effects }: Kind, about: { caseId: string; named: string }) => {
  const db = new Database(join(folder, 'faultmaven.db'), { readonly: true });
  const count = (sql: string, parameters: object): number => (db.prepare(sql).get(parameters) as { n: number }).n;
  const open = count("select count(*) as n from msg_jobs where type = :type and status <> 'completed'", { type });
  const counts = { effects: count(effects, about), open };
  db.close();
  return counts;
};
