import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'chai';
import { type Client, clientAt, registered } from '../support/client.ts';
import { startInstallation, temporaryFolder } from '../support/installation.ts';

/** FAULT_ROUNDS and FAULT_SEED make a run longer, or another one; the seed is printed so that a failure can be repeated. */
const ROUNDS = Number(process.env.FAULT_ROUNDS ?? 4);
const SEED = Number(process.env.FAULT_SEED ?? 20_260_105);
/** A killed job's lease is four seconds, so this is long enough for all of them. */
const SETTLE_MS = 30_000;

/** mulberry32, by T. Ettinger: small, and the same everywhere. */
const seeded = (seed: number) => {
  let state = seed >>> 0;
  return (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
};

/** What the client was promised: everything that was answered with 2xx. */
type Promised = {
  cases: string[];
  messages: [caseId: string, text: string][];
  evidence: [string, string][];
  documents: string[];
  turns: string[];
};

describe('kill -9 at any moment, and a start', () => {
  it('loses nothing that was accepted, finishes all of it, and does nothing twice', async () => {
    const folder = await temporaryFolder();
    const random = seeded(SEED);
    const promised: Promised = { cases: [], messages: [], evidence: [], documents: [], turns: [] };
    let running = await startInstallation(folder.path, LIMITS);
    const { token } = await registered(running.url);
    for (let round = 0; round < ROUNDS; round++) {
      const working = work(clientAt(running.url, token), round, promised);
      await pause(300 + random() * 2000);
      await running.kill();
      await working;
      running = await startInstallation(folder.path, LIMITS);
    }
    process.stdout.write(`    seed ${SEED}: ${ROUNDS} kills; promised ${JSON.stringify(countsOf(promised))}\n`);
    try {
      await check(clientAt(running.url, token), promised);
    } finally {
      await running.kill();
      await folder.remove();
    }
  }).timeout(120_000 + ROUNDS * 5000);
});

const LIMITS = { RATE_LIMIT_PER_MINUTE: '1000000' };

const countsOf = (promised: Promised) =>
  Object.fromEntries(Object.entries(promised).map(([name, list]) => [name, list.length]));

/** Works like several impatient users until the server is gone. */
const work = async (user: Client, round: number, promised: Promised): Promise<void> => {
  const worker = async (n: number): Promise<void> => {
    for (let i = 0; ; i++) {
      const name = `${round}-${n}-${i}`;
      const opened = await user.send('POST', '/v1/cases', { title: `case ${name}` });
      if (opened.status !== 201) throw new TypeError(`unexpected ${opened.status}`);
      promised.cases.push(opened.body.id);
      const text = `ERROR failure ${name}\nINFO fine\n`.repeat(50);
      const uploaded = await user.upload('/v1/evidence', { case_id: opened.body.id }, `${name}.log`, text);
      if (uploaded.status === 202) promised.evidence.push([uploaded.body.id, text]);
      const added = await user.send('POST', '/v1/knowledge/documents', {
        title: `page ${name}`,
        content: `# ${name}\n\nword${name}`,
      });
      if (added.status === 202) promised.documents.push(added.body.id);
      const question = `what is ${name}?`;
      const asked = await user.send('POST', '/v1/agent/chat', { case_id: opened.body.id, message: question });
      if (asked.status === 202) {
        promised.turns.push(asked.body.job_id);
        promised.messages.push([opened.body.id, question]);
      }
    }
  };
  const ends = await Promise.allSettled([0, 1, 2].map(worker));
  // The server went away in the middle of something: that is how each of them must end, and nothing else.
  for (const end of ends) if (end.status === 'rejected' && !(end.reason instanceof TypeError)) throw end.reason;
};

const check = async (user: Client, promised: Promised): Promise<void> => {
  for (const id of promised.cases) expect((await user.get(`/v1/cases/${id}`)).status, `case ${id}`).to.equal(200);
  for (const [id, text] of promised.evidence) {
    expect((await endOf(user, `/v1/evidence/${id}`)).status, `evidence ${id}`).to.equal('ready');
    expect((await user.get(`/v1/evidence/${id}/content`)).body, `content ${id}`).to.equal(text);
  }
  for (const id of promised.documents)
    expect((await endOf(user, `/v1/knowledge/documents/${id}`)).status, `document ${id}`).to.equal('ready');
  for (const id of promised.turns)
    expect((await endOf(user, `/v1/agent/chat/${id}`)).status, `turn ${id}`).to.equal('completed');
  for (const [caseId, question] of promised.messages) {
    const { body } = await user.get(`/v1/cases/${caseId}/messages`);
    const said = body.items.map((one: { role: string; content: string }) =>
      one.role === 'user' ? one.content : one.role,
    );
    expect(said, `messages of ${caseId}`).to.deep.equal([question, 'assistant']);
    const { items } = (await user.get(`/v1/cases/${caseId}/timeline`)).body;
    expect(items.filter((one: { kind: string }) => one.kind === 'evidence.ready')).to.have.lengthOf(1);
  }
};

const endOf = async (user: Client, path: string) => {
  for (const began = performance.now(); ; await pause(100)) {
    const { status, body } = await user.get(path);
    expect(status, path).to.equal(200);
    if (!['pending', 'processing'].includes(body.status)) return body;
    if (performance.now() - began > SETTLE_MS) throw new Error(`${path} is still ${body.status}`);
  }
};
