import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { type Client, clientAt, registered } from '../support/client.ts';
import { processesUnderTest } from '../support/processes.ts';
import { eventually } from '../support/waiting.ts';
import { watchEvents } from '../support/watch-events.ts';

const LOG = Array.from(
  { length: 200 },
  (_, i) => `2026-01-05T10:00:${String(i % 60).padStart(2, '0')}Z ERROR write failed: no space left on device`,
).join('\n');

describe('processes on one DATA_DIR', () => {
  const processes = processesUnderTest();
  const { start, startAsking } = processes;

  /** A case with evidence, and a question about it. */
  const ask = async (user: Client, message = 'why?') => {
    const caseId: string = (await user.send('POST', '/v1/cases', { title: 'Writes fail' })).body.id;
    const evidence = await user.upload('/v1/evidence', { case_id: caseId }, 'app.log', LOG);
    expect(evidence.status).to.equal(202);
    const asked = await user.send('POST', '/v1/agent/chat', { case_id: caseId, message });
    expect(asked.status).to.equal(202);
    return { caseId, evidenceId: evidence.body.id as string, jobId: asked.body.job_id as string };
  };

  it('start together in an empty folder and trust each other', async () => {
    const [first, second] = await Promise.all([start('http'), start('http'), start('worker'), start('worker')]);
    const user = await registered(first.url);
    const elsewhere = clientAt(second.url, user.token);
    const session = await user.send('POST', '/v1/sessions', {});
    expect((await elsewhere.send('POST', `/v1/sessions/${session.body.id}/heartbeat`)).status).to.equal(200);
    const { caseId, evidenceId, jobId } = await ask(user);
    expect((await elsewhere.ended(`/v1/evidence/${evidenceId}`)).body.status).to.equal('ready');
    expect((await elsewhere.get(`/v1/evidence/${evidenceId}/content`)).body).to.equal(LOG);
    expect((await elsewhere.ended(`/v1/agent/chat/${jobId}`)).body.status).to.equal('completed');
    expect((await elsewhere.send('DELETE', `/v1/cases/${caseId}`)).status).to.equal(204);
    await eventually('the evidence has gone with its case', async () => {
      const { status } = await user.get(`/v1/evidence/${evidenceId}`);
      return status === 404;
    });
  }).timeout(60_000);

  it('accept work while there is no worker, and see it through once there is', async () => {
    const http = await start('http');
    expect((await clientAt(http.url).get('/health/ready')).status).to.equal(200);
    const user = await registered(http.url);
    const { evidenceId, jobId } = await ask(user);
    const watching = await watchEvents(http.url, user, jobId);
    expect((await user.get(`/v1/agent/chat/${jobId}`)).body.status).to.equal('processing');
    expect((await user.get(`/v1/evidence/${evidenceId}`)).body.status).to.equal('pending');
    await start('worker');
    await watching.ended;
    expect(watching.told.map(({ event }) => event)).to.include('status');
    expect(watching.told.at(-1)).to.deep.include({ event: 'done' });
    expect((await user.get(`/v1/agent/chat/${jobId}`)).body.status).to.equal('completed');
  }).timeout(60_000);

  it('tell progress as it happens, also to those who come back to another process', async () => {
    const [first, second] = await Promise.all([startAsking('http'), startAsking('http'), startAsking('worker')]);
    const user = await registered(first.url);
    const { jobId } = await ask(user);
    const watching = await watchEvents(first.url, user, jobId);
    await eventually('the model is asked', () => processes.model.open() === 1);
    processes.model.say('One long sentence that is told while the model still writes.\n');
    const token = await eventually('it is told', () => watching.told.find(({ event }) => event === 'token'));
    const back = await watchEvents(second.url, user, jobId, token.id);
    processes.model.say('Another long sentence that is told while the model still writes.\n');
    await eventually('both are told', () => back.told.length > 0 && watching.told.at(-1)?.id === back.told.at(-1)?.id);
    processes.model.finish();
    await Promise.all([watching.ended, back.ended]);
    const later = watching.told.filter(({ id }) => id > token.id);
    expect(back.told).to.deep.equal(later);
    expect(back.told.at(-1)?.event).to.equal('done');
  }).timeout(60_000);

  it('stop the model when a turn is cancelled at another process', async () => {
    const [first, second] = await Promise.all([startAsking('http'), startAsking('http'), startAsking('worker')]);
    const user = await registered(first.url);
    const { jobId } = await ask(user);
    const watching = await watchEvents(first.url, user, jobId);
    await eventually('the model is asked', () => processes.model.open() === 1);
    expect((await clientAt(second.url, user.token).send('DELETE', `/v1/agent/chat/${jobId}`)).status).to.equal(200);
    await eventually('the model is left alone', () => processes.model.open() === 0);
    await watching.ended;
    expect(watching.told.at(-1)).to.deep.include({ event: 'failed', data: { job_id: jobId, status: 'cancelled' } });
  }).timeout(60_000);

  it('lose nothing when HTTP is killed while a turn runs', async () => {
    const [http] = await Promise.all([startAsking('http'), startAsking('worker')]);
    const user = await registered(http.url);
    const { jobId } = await ask(user);
    await eventually('the model is asked', () => processes.model.open() === 1);
    await http.kill();
    processes.model.finish(true);
    const again = clientAt((await startAsking('http')).url, user.token);
    const { body } = await again.ended(`/v1/agent/chat/${jobId}`);
    expect(body.status).to.equal('completed');
    expect(body.result.mode).to.equal('llm');
  }).timeout(60_000);

  it('may be a worker beside a process that does everything', async () => {
    const [all] = await Promise.all([startAsking('all'), startAsking('worker')]);
    const user = await registered(all.url);
    const asked = await Promise.all(Array.from({ length: 6 }, (_, n) => ask(user, `why ${n}?`)));
    const watching = await Promise.all(asked.map(({ jobId }) => watchEvents(all.url, user, jobId)));
    await eventually('the model is asked by all', () => processes.model.open() === 6);
    processes.model.finish(true);
    await Promise.all(watching.map(({ ended }) => ended));
    for (const { told } of watching)
      expect(told.map(({ event }) => event))
        .to.include('token')
        .and.include('done');
  }).timeout(60_000);

  it('count requests together', async () => {
    const limits = { SIGN_IN_RATE_LIMIT_PER_MINUTE: '4' };
    const [first, second] = await Promise.all([start('http', limits), start('http', limits)]);
    const statuses: number[] = [];
    for (const { url } of [first, second, first, second, first, second])
      statuses.push((await clientAt(url).send('POST', '/v1/auth/refresh', { refresh_token: 'x' })).status);
    expect(statuses).to.deep.equal([401, 401, 401, 401, 429, 429]);
  }).timeout(60_000);

  it('fill the search index again when one of them finds it lost', async () => {
    const [http] = await Promise.all([start('http'), start('worker')]);
    const user = await registered(http.url);
    const page = { title: 'Disk full', content: '# Disk full\n\nDelete rotated logs older than a day.' };
    const added = await user.send('POST', '/v1/knowledge/documents', page);
    await user.ended(`/v1/knowledge/documents/${added.body.id}`);
    const found = async (): Promise<boolean> =>
      (await user.send('POST', '/v1/knowledge/search', { query: 'rotated logs' })).body.results?.length === 1;
    expect(await found()).to.equal(true);
    for (const suffix of ['', '-wal', '-shm']) await rm(join(processes.folder, `search.db${suffix}`), { force: true });
    await eventually('it is found again', found);
  }).timeout(60_000);

  it('show the health of a worker to its supervisor, and nothing else', async () => {
    const worker = await start('worker', { WORKER_PORT: '0' });
    const [, url = ''] = /health +(\S+)\/health\/ready/.exec(worker.output()) ?? [];
    const at = clientAt(url);
    expect((await at.get('/health/live')).body).to.deep.equal({ status: 'ok' });
    expect((await at.get('/health/ready')).body).to.deep.include({ ready: true });
    expect((await at.get('/metrics')).body).to.include('nodejs_eventloop_lag_max_seconds');
    expect((await at.get('/v1/cases')).status).to.equal(404);
    expect((await at.send('POST', '/health/live')).status).to.equal(405);
    expect(worker.output()).to.match(/^ {2}role +worker/m);
  });
});
