import { setTimeout as pause } from 'node:timers/promises';
import { clientAt, registered } from '../../support/client.ts';
import { docx } from '../../support/documents/docx.ts';
import { pdf } from '../../support/documents/pdf.ts';

export type LoadOptions = { readonly logMegabytes: number; readonly documents: number };

const BOUNDARY = 'event-loop-bench';
const LINE = (n: number): string =>
  `2026-01-05T10:${String(Math.trunc(n / 60) % 60).padStart(2, '0')}:${String(n % 60).padStart(2, '0')}Z ${n % 50 === 0 ? 'ERROR' : 'INFO'} request ${n} of tenant ${n % 97} took ${n % 977} ms on node-${n % 13}\n`;

async function* form(fields: Readonly<Record<string, string>>, name: string, megabytes: number) {
  const head = Object.entries(fields)
    .map(([field, value]) => `--${BOUNDARY}\r\ncontent-disposition: form-data; name="${field}"\r\n\r\n${value}\r\n`)
    .join('');
  yield Buffer.from(`${head}--${BOUNDARY}\r\ncontent-disposition: form-data; name="file"; filename="${name}"\r\n\r\n`);
  for (let block = 0, n = 0; block < megabytes; block++) {
    let text = '';
    while (text.length < 1_000_000) text += LINE(n++);
    yield Buffer.from(text);
  }
  yield Buffer.from(`\r\n--${BOUNDARY}--\r\n`);
}

const WORDS = 'disk volume queue latency timeout pool replica shard certificate token cache restart rollout node'.split(
  ' ',
);
const prose = (seed: number, words: number): string =>
  Array.from({ length: words }, (_, i) => WORDS[(seed * 7 + i * i + i) % WORDS.length]).join(' ');
const page = (n: number, sections: number): string =>
  Array.from({ length: sections }, (_, s) => `## Step ${s} of runbook ${n}\n\n${prose(n + s, 80)}.\n`).join('\n');

/** The same work for `count` things, so many at a time. */
const each = async (count: number, atOnce: number, work: (n: number) => Promise<void>): Promise<void> => {
  let next = 0;
  const one = async (): Promise<void> => {
    while (next < count) await work(next++);
  };
  await Promise.all(Array.from({ length: atOnce }, one));
};

const expectStatus = (status: number, wanted: number, what: string): void => {
  if (status !== wanted) throw new Error(`${what}: ${status}`);
};

/** A mix of everything that people do, all at once, until all of it has been worked off. */
export const load = async (url: string, { logMegabytes, documents }: LoadOptions): Promise<void> => {
  const { token } = await registered(url, 'bench');
  const user = clientAt(url, token);
  const caseId: string = (await user.send('POST', '/v1/cases', { title: 'Everything at once' })).body.id;
  let isOver = false;
  const ready = async (path: string): Promise<void> => {
    while (['pending', 'processing'].includes((await user.get(path)).body.status)) await pause(250);
  };
  const ids: string[] = [];
  const add = async (title: string, content: string): Promise<void> => {
    const { status, body } = await user.send('POST', '/v1/knowledge/documents', { title, content });
    expectStatus(status, 202, 'document');
    ids.push(body.id);
  };
  const bigLog = async (): Promise<void> => {
    const response = await fetch(`${url}/v1/evidence`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': `multipart/form-data; boundary=${BOUNDARY}` },
      body: form({ case_id: caseId }, 'big.log', logMegabytes) as unknown as BodyInit,
      duplex: 'half',
    } as RequestInit);
    expectStatus(response.status, 202, 'log');
    await ready(`/v1/evidence/${((await response.json()) as { id: string }).id}`);
  };
  const files = async (): Promise<void> => {
    const pages = Array.from({ length: 20 }, (_, n) => prose(n, 400));
    const parts = pages.flatMap((text, n) => [{ heading: `Part ${n}` }, { text }]);
    const [asPdf, asDocx] = await Promise.all([pdf(pages), docx(parts)]);
    await each(20, 2, async n => {
      const [name, content] = n % 2 === 0 ? [`${n}.pdf`, asPdf] : [`${n}.docx`, asDocx];
      const { status, body } = await user.upload('/v1/knowledge/documents', {}, name, content);
      expectStatus(status, 202, name);
      ids.push(body.id);
    });
  };
  const bigDocuments = () => each(3, 1, n => add(`Big ${n}`, page(n, 8000)));
  const chats = () =>
    each(30, 2, async n => {
      const asked = await user.send('POST', '/v1/agent/chat', {
        case_id: caseId,
        message: `why does step ${n} time out?`,
      });
      if (asked.status === 202) await ready(`/v1/agent/chat/${asked.body.job_id}`);
      await pause(200);
    });
  const searches = async (): Promise<void> => {
    for (let n = 0; !isOver; n++) {
      const found = await user.send('POST', '/v1/knowledge/search', { query: prose(n, 6), top_k: 10 });
      expectStatus(found.status, 200, 'search');
      await pause(100);
    }
  };
  const people = () => each(40, 2, async n => void (await registered(url, `person-${n}`)));
  const small = () => each(documents, 8, n => add(`Runbook ${n}`, page(n, 5)));

  const searching = searches();
  await Promise.all([bigLog(), files(), bigDocuments(), chats(), people(), small()]);
  for (const id of ids) await ready(`/v1/knowledge/documents/${id}`);
  isOver = true;
  await searching;
};
