import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { parseConfig } from '../../../apps/composition/config.ts';
import { type Composition, compose } from '../../../apps/composition/container.ts';
import { startServer } from '../../../apps/http/server.ts';
import type { PostmortemGenerateV1 } from '../../../contracts/generated/messages.ts';
import { type Answer, type Client, clientAt, registered } from '../../support/client.ts';
import { temporaryFolder } from '../../support/installation.ts';

type Headers = Record<string, string>;
type Send = (user: Client, headers: Headers) => Promise<Answer>;

const replayedOf = ({ headers }: Answer): string | null => headers.get('idempotent-replayed');
const under = (key: string): Headers => ({ 'idempotency-key': key });
const told = ({ status, headers, body }: Answer) => ({
  status,
  body,
  location: headers.get('location'),
  etag: headers.get('etag'),
});

/** The services, the database and the files as they are, without a worker. */
describe('a request that is sent again under its key', () => {
  let parts: Composition;
  let server: Awaited<ReturnType<typeof startServer>>;
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let user: Client;
  let caseId: string;
  before(async () => {
    folder = await temporaryFolder();
    const settings = { DATA_DIR: folder.path, PORT: '0', LOG_LEVEL: 'silent', LLM_PROVIDER: 'none' };
    parts = await compose(parseConfig(settings));
    server = await startServer(parts, '9.9.9');
    user = await registered(server.url);
  });
  after(async () => {
    await server.close();
    await parts.shutdown.close();
    await folder.remove();
  });
  beforeEach(async () => {
    caseId = (await user.send('POST', '/v1/cases', { title: 'Checkout answers 503' })).body.id;
  });

  const countOf = async (path: string): Promise<number> => (await user.get(path)).body.items.length;
  const post =
    (path: string, body: object): Send =>
    (who, headers) =>
      who.send('POST', path, body, headers);
  const file =
    (path: string, fields: Record<string, string>, content: string): Send =>
    (who, headers) =>
      who.upload(path, fields, 'app.log', content, undefined, headers);

  /** Each: what is sent, what else could be sent, and where what it makes can be counted. */
  const REQUESTS: Record<string, () => { send: Send; other: Send; list: string }> = {
    'POST /v1/cases': () => ({
      send: post('/v1/cases', { title: 'New', severity: 'low' }),
      other: post('/v1/cases', { title: 'New', severity: 'high' }),
      list: '/v1/cases?limit=200',
    }),
    'POST /v1/cases/{id}/messages': () => ({
      send: post(`/v1/cases/${caseId}/messages`, { content: 'hello' }),
      other: post(`/v1/cases/${caseId}/messages`, { content: 'bye' }),
      list: `/v1/cases/${caseId}/messages`,
    }),
    'POST /v1/sessions': () => ({
      send: post('/v1/sessions', { case_id: caseId, metadata: { tab: 1 } }),
      other: post('/v1/sessions', { case_id: caseId, metadata: { tab: 2 } }),
      list: '/v1/sessions?limit=200',
    }),
    'POST /v1/evidence': () => ({
      send: file('/v1/evidence', { case_id: caseId }, 'ERROR one\n'),
      other: file('/v1/evidence', { case_id: caseId }, 'ERROR two\n'),
      list: `/v1/evidence?case_id=${caseId}`,
    }),
    'POST /v1/knowledge/documents': () => ({
      send: post('/v1/knowledge/documents', { title: 'Runbook', content: '# Restart' }),
      other: post('/v1/knowledge/documents', { title: 'Runbook', content: '# Do not restart' }),
      list: '/v1/knowledge/documents?limit=200',
    }),
    'POST /v1/knowledge/documents, a file': () => ({
      send: file('/v1/knowledge/documents', { title: 'Runbook' }, '# Restart\n\nDo it.\n'),
      other: file('/v1/knowledge/documents', { title: 'Runbook' }, '# Restart\n\nDo not.\n'),
      list: '/v1/knowledge/documents?limit=200',
    }),
    'POST /v1/agent/chat': () => ({
      send: post('/v1/agent/chat', { case_id: caseId, message: 'Why?' }),
      other: post('/v1/agent/chat', { case_id: caseId, message: 'When?' }),
      list: `/v1/cases/${caseId}/messages`,
    }),
    'POST /v1/cases/{id}/close': () => ({
      send: post(`/v1/cases/${caseId}/close`, { resolution: 'restarted' }),
      other: post(`/v1/cases/${caseId}/close`, { resolution: 'rolled back' }),
      list: `/v1/cases/${caseId}/timeline`,
    }),
  };

  for (const [name, make] of Object.entries(REQUESTS))
    describe(name, () => {
      it('is answered the same, and done once', async () => {
        const { send, other, list } = make();
        const before = await countOf(list);
        const first = await send(user, under(`again ${name}`));
        expect(first.status, JSON.stringify(first.body)).to.be.oneOf([201, 202]);
        expect(replayedOf(first)).to.equal(null);
        expect(await countOf(list)).to.equal(before + 1);
        for (const key of [`again ${name}`, `"again ${name}"`]) {
          const again = await send(user, under(key));
          expect(told(again)).to.deep.equal(told(first));
          expect(replayedOf(again)).to.equal('true');
        }
        expect((await user.get(first.headers.get('location') ?? '')).status).to.equal(200);
        const reused = await other(user, under(`again ${name}`));
        expect([reused.status, reused.body.code]).to.deep.equal([422, 'request.key-reused']);
        expect(await countOf(list)).to.equal(before + 1);
      });

      it('is done once also when it is sent many times at the same time', async () => {
        const { send, list } = make();
        const before = await countOf(list);
        const answers = await Promise.all([1, 2, 3, 4, 5, 6].map(() => send(user, under(`at once ${name}`))));
        const first = answers.find(answer => replayedOf(answer) === null) ?? (answers[0] as Answer);
        for (const answer of answers) expect(told(answer), name).to.deep.equal(told(first));
        expect(answers.filter(answer => replayedOf(answer) === null)).to.have.lengthOf(1);
        expect(await countOf(list)).to.equal(before + 1);
      });
    });

  it('has an entry in this table for each endpoint that takes a key, or one of its own below', async () => {
    const { paths } = (await user.get('/openapi.json')).body;
    const taking = Object.entries<{ post?: { parameters: { name: string }[] } }>(paths)
      .filter(([, { post }]) => post?.parameters.some(one => one.name === 'Idempotency-Key'))
      .map(([path]) => `POST ${path}`);
    expect(Object.keys(REQUESTS).map(name => name.split(',')[0])).to.include.members(
      taking.filter(name => !OTHERS.includes(name)),
    );
  });

  it('does not open a case a second time, although somebody closed it again meanwhile', async () => {
    const send = (name: string) => user.send('POST', `/v1/cases/${caseId}/${name}`, {}, under('k'));
    expect((await send('close')).status).to.equal(202);
    const opened = await send('reopen');
    expect(opened.status).to.equal(200);
    await user.send('POST', `/v1/cases/${caseId}/close`, {});
    expect(told(await send('reopen'))).to.deep.equal(told(opened));
    expect((await user.get(`/v1/cases/${caseId}`)).body.status).to.equal('closed');
  });

  it('orders one post-mortem, and publishes it once, under whatever ETag it was sent', async () => {
    const address = `/v1/cases/${caseId}/post-mortem`;
    const closed = await user.send('POST', `/v1/cases/${caseId}/close`, {});
    const order = () => user.send('POST', address, undefined, under('order'));
    const ordered = await order();
    expect(ordered.status).to.equal(202);
    expect(told(await order())).to.deep.equal(told(ordered));

    const { agent } = parts.services;
    const consumer = parts.database.queue.consume(
      'postmortem.generate.v1',
      {
        handle: job => agent.generatePostMortem(job.payload as PostmortemGenerateV1, job),
        exhausted: async () => undefined,
      },
      { concurrency: 1 },
    );
    for (const { body } of [closed, ordered]) await user.ended(`/v1/jobs/${body.job_id}`);
    await consumer.stop(5000);

    const headers = { ...under('publish'), 'if-match': (await user.get(address)).headers.get('etag') ?? '' };
    const publish = () => user.send('POST', `${address}/publish`, {}, headers);
    const published = await publish();
    expect(published.status, JSON.stringify(published.body)).to.equal(202);
    expect(told(await publish())).to.deep.equal(told(published));
    const reused = await user.send('POST', `${address}/publish`, {}, under('publish'));
    expect([reused.status, reused.body.code]).to.deep.equal([422, 'request.key-reused']);
  });

  it('leaves one file of an upload, whenever and with whatever content it came', async () => {
    const files = async () => (await readdir(join(folder.path, 'files'), { recursive: true })).sort();
    const send = (content: string) => file('/v1/evidence', { case_id: caseId }, content)(user, under('one file'));
    await Promise.all([1, 2, 3].map(() => send('ERROR one\n')));
    const after = await files();
    expect((await send('ERROR one\n')).status).to.equal(202);
    expect((await send('ERROR two\n')).status).to.equal(422);
    expect(await files()).to.deep.equal(after);
    const { items } = (await user.get(`/v1/evidence?case_id=${caseId}`)).body;
    expect(items).to.have.lengthOf(1);
    expect(after.filter(name => name.startsWith('evidence/') && name.includes('original'))).to.have.lengthOf(
      (await user.get('/v1/evidence?limit=200')).body.items.length,
    );
  });

  it('is a new one for another user, at another route, and without its key', async () => {
    const key = under('mine');
    const first = await user.send('POST', '/v1/cases', { title: 'New' }, key);
    const stranger = await registered(server.url, 'stranger');
    const others = [
      await stranger.send('POST', '/v1/cases', { title: 'Another' }, key),
      await user.send('POST', '/v1/sessions', {}, key),
      await user.send('POST', '/v1/cases', { title: 'New' }),
    ];
    for (const other of others) {
      expect([other.status, replayedOf(other)]).to.deep.equal([201, null]);
      expect(other.body.id).to.not.equal(first.body.id);
    }
  });

  it('is another one at another case, so its key is refused there', async () => {
    const key = under('one case');
    await user.send('POST', `/v1/cases/${caseId}/messages`, { content: 'hello' }, key);
    const other = (await user.send('POST', '/v1/cases', { title: 'Other' })).body.id;
    const refused = await user.send('POST', `/v1/cases/${other}/messages`, { content: 'hello' }, key);
    expect([refused.status, refused.body.code]).to.deep.equal([422, 'request.key-reused']);
    expect(await countOf(`/v1/cases/${other}/messages`)).to.equal(0);
  });

  it('is not remembered when it was refused, so that it can succeed later', async () => {
    const ask = () => user.send('POST', '/v1/agent/chat', { case_id: caseId, message: 'Why?' }, under('later'));
    await user.send('POST', `/v1/cases/${caseId}/close`, {});
    expect((await ask()).body.code).to.equal('case.closed');
    await user.send('POST', `/v1/cases/${caseId}/reopen`);
    const accepted = await ask();
    expect([accepted.status, replayedOf(accepted)]).to.deep.equal([202, null]);
    const { items } = (await user.get(`/v1/cases/${caseId}/messages`)).body;
    expect(items.map(({ content }: { content: string }) => content)).to.deep.equal(['Why?']);
  });

  it('is answered as the first time even where it would be refused by now', async () => {
    const sends: Send[] = [
      post(`/v1/cases/${caseId}/messages`, { content: 'hello' }),
      file('/v1/evidence', { case_id: caseId }, 'ERROR one\n'),
    ];
    const answers: Answer[] = [];
    for (const send of sends) answers.push(await send(user, under('before')));
    await user.send('DELETE', `/v1/cases/${caseId}`);
    for (const [n, send] of sends.entries())
      expect(told(await send(user, under('before')))).to.deep.equal(told(answers[n] as Answer));
  });

  it('needs the same sign-in as ever', async () => {
    const anonymous = clientAt(server.url);
    await user.send('POST', '/v1/cases', { title: 'Mine' }, under('private'));
    const refused = await anonymous.send('POST', '/v1/cases', { title: 'Mine' }, under('private'));
    expect([refused.status, refused.body.code]).to.deep.equal([401, 'auth.unauthenticated']);
  });
});

/** What a table of things that are made does not fit. */
const OTHERS: readonly string[] = [
  'POST /v1/cases/{id}/reopen',
  'POST /v1/cases/{id}/post-mortem',
  'POST /v1/cases/{id}/post-mortem/publish',
];
