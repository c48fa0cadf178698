import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'chai';
import type { Client } from '../support/client.ts';

/** How long whatever was accepted may take to come to its end; a killed job's lease is four seconds. */
const SETTLE_MS = 60_000;

/** What the client was promised: everything that was answered with 2xx. */
export type Promised = {
  cases: string[];
  messages: [caseId: string, text: string][];
  evidence: [string, string][];
  documents: string[];
  turns: string[];
};

export const nothingPromised = (): Promised => ({ cases: [], messages: [], evidence: [], documents: [], turns: [] });

export const countsOf = (promised: Promised) =>
  Object.fromEntries(Object.entries(promised).map(([name, list]) => [name, list.length]));

/** Works like several impatient users until the server is gone. */
export const work = async (user: Client, round: number, promised: Promised): Promise<void> => {
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

export const check = async (user: Client, promised: Promised): Promise<void> => {
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
