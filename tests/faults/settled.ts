import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'chai';
import type { Client } from '../support/client.ts';
import type { Served } from './served.ts';

/** How long a job that was accepted may take to come to its end. */
const SETTLE_MS = 60_000;
/** Requests at a time. */
const ABREAST = 8;

/** Waits until all that was accepted is done, and looks at each: jobs are completed, evidence and documents are ready, a
 *  document is found by its word, a closed case is closed and has its one post-mortem. */
export const settled = async ({ user, accepted }: Served): Promise<void> => {
  await forEach(accepted.jobs, async id => {
    expect(await endOf(user, `/v1/jobs/${id}`), `job ${id}`).to.equal('completed');
  });
  await forEach(accepted.things, async ([serial, { kind, id }]) => {
    if (kind === 'evidence') expect(await endOf(user, `/v1/evidence/${id}`), `evidence ${serial}`).to.equal('ready');
    if (kind === 'chat') expect(await endOf(user, `/v1/agent/chat/${id}`), `chat ${serial}`).to.equal('completed');
    if (kind !== 'document') return;
    expect(await endOf(user, `/v1/knowledge/documents/${id}`), `document ${serial}`).to.equal('ready');
    const { body } = await user.send('POST', '/v1/knowledge/search', { query: `word${serial}` });
    expect(body.results[0]?.document_id, `document found by the word of ${serial}`).to.equal(id);
  });
  await forEach(accepted.closed, async id => {
    expect((await user.get(`/v1/cases/${id}`)).body.status, `case ${id}`).to.equal('closed');
    expect((await user.get(`/v1/cases/${id}/post-mortem`)).body.version, `post-mortem of ${id}`).to.equal(1);
    const { items } = (await user.get(`/v1/cases/${id}/timeline`)).body;
    const closings = items.filter((one: { kind: string }) => one.kind === 'case.closed');
    expect(closings, `closings of ${id}`).to.have.lengthOf(1);
  });
};

const forEach = async <Item>(items: Iterable<Item>, act: (item: Item) => Promise<void>): Promise<void> => {
  const queue = [...items];
  const one = async (): Promise<void> => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) await act(item);
  };
  await Promise.all(Array.from({ length: ABREAST }, one));
};

const UNDER_WAY = new Set(['pending', 'processing', 'queued', 'running']);

const endOf = async (user: Client, path: string): Promise<string> => {
  for (const began = performance.now(); ; await pause(100)) {
    const { status, body } = await user.get(path);
    expect(status, path).to.equal(200);
    if (!UNDER_WAY.has(body.status)) return body.status;
    if (performance.now() - began > SETTLE_MS) throw new Error(`${path} is still ${body.status}`);
  }
};
