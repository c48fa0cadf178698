import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'chai';
import { type Answer, type Client, clientAt } from '../support/client.ts';

/** What the client was told of what it asked for, by the serial number that each thing carries. */
export type Told = Map<number, { readonly kind: Kind; readonly id: string }>;

export type Kind = 'case' | 'message' | 'session' | 'document' | 'evidence' | 'chat';

/** In which proportion they are made; each of the last three gives the workers something to do. */
export const MIX: readonly Kind[] = [
  ...Array<Kind>(5).fill('case'),
  ...Array<Kind>(6).fill('message'),
  ...Array<Kind>(4).fill('session'),
  ...Array<Kind>(2).fill('document'),
  ...Array<Kind>(2).fill('evidence'),
  'chat',
];

export type Creator = {
  /** Where the server is by now; waits while it is being started. */
  readonly url: () => Promise<string>;
  readonly token: string;
  /** Cases that take messages, evidence and questions; made beforehand. */
  readonly cases: string[];
  /** How it repeats; without it after 20 ms, and what is wrong with the server ends everything. */
  readonly manners?: Manners;
};

/** One request, and what came of it; no answer where the connection broke. */
export type Heard = {
  readonly what: string;
  readonly startedAt: number;
  readonly ms: number;
  readonly answer: Answer | undefined;
};

/** Of a client that repeats whatever the server got wrong, and tells somebody else, who judges. */
export type Manners = { readonly againMs: number; readonly tell: (heard: Heard) => void };

export const caseOf = ({ cases }: Pick<Creator, 'cases'>, serial: number): string =>
  cases[serial % cases.length] as string;

const label = (serial: number): string => `serial ${serial}.`;

const ask = (creator: Creator, user: Client, kind: Kind, serial: number, key: string): Promise<Answer> => {
  const headers = { 'idempotency-key': key };
  const case_id = caseOf(creator, serial);
  const send = (path: string, body: object) => user.send('POST', path, body, headers);
  switch (kind) {
    case 'case':
      return send('/v1/cases', { title: label(serial) });
    case 'message':
      return send(`/v1/cases/${case_id}/messages`, { content: label(serial) });
    case 'session':
      return send('/v1/sessions', { case_id, metadata: { serial: label(serial) } });
    case 'document':
      return send('/v1/knowledge/documents', { title: label(serial), content: `# Page ${serial}\n\nword${serial}` });
    case 'evidence': {
      const text = `2026-01-05T10:00:00Z ERROR failure ${serial}\n`;
      return user.upload('/v1/evidence', { case_id }, `${label(serial)}log`, text, undefined, headers);
    }
    case 'chat':
      return send('/v1/agent/chat', { case_id, message: label(serial) });
  }
};

/** Answers that say that nothing was decided yet. */
const NOT_YET = new Set([409, 503, 504]);
const AGAIN_MS = 20;

/** Repeats one request until it is answered with success; how often it was sent. */
export const repeated = async (creator: Creator, what: string, send: (user: Client) => Promise<Answer>) => {
  const { manners, token, url } = creator;
  for (let sent = 1; ; sent++) {
    const user = clientAt(await url(), token);
    const startedAt = performance.now();
    const answer = await send(user).catch(lostAnswer);
    manners?.tell({ what, startedAt, ms: performance.now() - startedAt, answer });
    if (answer && answer.status < 300) return { answer, sent };
    if (answer && !NOT_YET.has(answer.status) && !(manners && answer.status >= 500))
      throw new Error(`${what}: ${answer.status} ${JSON.stringify(answer.body)}`);
    await pause(manners?.againMs ?? AGAIN_MS);
  }
};

/** Repeats one request under one key until it is answered; how often it was sent, and whether the answer was a repeat. */
export const create = async (creator: Creator, kind: Kind, serial: number) => {
  const key = randomUUID();
  const { answer, sent } = await repeated(creator, kind, user => ask(creator, user, kind, serial, key));
  return {
    id: (answer.body.id ?? answer.body.job_id) as string,
    jobId: answer.body.job_id as string | undefined,
    sent,
    replayed: answer.headers.get('idempotent-replayed') === 'true',
  };
};

/** fetch tells a connection that was refused, cut or closed, and an answer that was cut, by a TypeError; a body that ended
 *  early is no JSON. */
const lostAnswer = (error: unknown): undefined => {
  if (!(error instanceof TypeError) && !(error instanceof SyntaxError)) throw error;
};

/** Everything that a list holds. */
async function* all<Item>(user: Client, path: string): AsyncGenerator<Item> {
  for (let cursor = ''; ; ) {
    const { status, body } = await user.get(`${path}${path.includes('?') ? '&' : '?'}limit=200${cursor}`);
    expect(status, path).to.equal(200);
    yield* body.items;
    if (body.next_cursor === null) return;
    cursor = `&cursor=${body.next_cursor}`;
  }
}

type Found = { readonly kind: Kind; readonly serial: number; readonly id: string };

const found = (kind: Kind, id: string, text: string): Found[] => {
  const [, serial] = /serial (\d+)\./.exec(text) ?? [];
  return serial === undefined ? [] : [{ kind, id, serial: Number(serial) }];
};

/** Everything with a serial number that the server has, listed through the API. A question is in the list of messages. */
export const everything = async (user: Client, cases: readonly string[]): Promise<Found[]> => {
  const list: Found[] = [];
  for await (const { id, title } of all<{ id: string; title: string }>(user, '/v1/cases'))
    list.push(...found('case', id, title));
  for await (const { id, metadata } of all<{ id: string; metadata: { serial?: string } }>(user, '/v1/sessions'))
    list.push(...found('session', id, metadata.serial ?? ''));
  for await (const { id, title } of all<{ id: string; title: string }>(user, '/v1/knowledge/documents'))
    list.push(...found('document', id, title));
  for await (const { id, file_name } of all<{ id: string; file_name: string }>(user, '/v1/evidence'))
    list.push(...found('evidence', id, file_name));
  for (const caseId of cases)
    for await (const one of all<{ id: string; role: string; content: string }>(user, `/v1/cases/${caseId}/messages`))
      if (one.role === 'user') list.push(...found('message', one.id, one.content));
  return list;
};

/** How many answers stand in the cases. */
export const answersIn = async (user: Client, cases: readonly string[]): Promise<number> => {
  let answers = 0;
  for (const caseId of cases)
    for await (const { role } of all<{ role: string }>(user, `/v1/cases/${caseId}/messages`))
      if (role === 'assistant') answers++;
  return answers;
};
