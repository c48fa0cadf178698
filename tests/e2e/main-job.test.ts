import { rm } from 'node:fs/promises';
import { expect } from 'chai';
import { type Client, clientAt, registered } from '../support/client.ts';
import { type Installation, startInstallation, temporaryFolder } from '../support/installation.ts';

const RUNBOOK = `# Disk full on the log volume

## Meaning

The log volume has no space left on device, so services cannot write.

## Mitigation

1. Delete rotated logs older than a day.
2. Restart the writer.
`;

const time = (second: number): string =>
  `2026-01-05 10:${String(Math.trunc(second / 60)).padStart(2, '0')}:${String(second % 60).padStart(2, '0')},000`;

/** Ten quiet minutes, a rotation that stops, then errors. */
const LOG = [
  ...Array.from({ length: 600 }, (_, s) => `${time(s)} INFO  [main] Writer - wrote batch ${s} of 20 records`),
  `${time(600)} WARN  [cron] Rotator - rotation skipped, configuration says keep=0`,
  ...Array.from(
    { length: 200 },
    (_, i) => `${time(630 + i)} ERROR [main] Writer - write failed: no space left on device`,
  ),
].join('\n');

describe('the main job, on a fresh installation', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let running: Installation;
  let engineer: Client;
  let caseId: string;
  let evidenceId: string;

  before(async () => {
    folder = await temporaryFolder();
    running = await startInstallation(folder.path);
    engineer = await registered(running.url, 'engineer');
  });
  after(async () => {
    await running.kill();
    await folder.remove();
  });

  it('makes the first account the administrator, and only that one', async () => {
    const other = await registered(running.url, 'other');
    expect((await engineer.get('/v1/auth/me')).body.roles).to.include('admin');
    expect((await other.get('/v1/auth/me')).body.roles).to.deep.equal(['user']);
    expect((await other.get('/v1/auth/users')).status).to.equal(403);
  });

  it('finds a runbook once its document is ready', async () => {
    const added = await engineer.upload(
      '/v1/knowledge/documents',
      { scope: 'global' },
      'disk.md',
      RUNBOOK,
      'text/markdown',
    );
    expect(added.status).to.equal(202);
    expect(added.headers.get('location')).to.equal(`/v1/knowledge/documents/${added.body.document_id}`);
    const ready = await engineer.ended(`/v1/knowledge/documents/${added.body.document_id}`);
    expect(ready.body).to.include({ status: 'ready', title: 'Disk full on the log volume' });
    const found = await engineer.send('POST', '/v1/knowledge/search', { query: 'No space left on device!' });
    expect(found.body.results[0]).to.include({ document_id: added.body.document_id });
    expect(found.body.results[0].snippet).to.include('no space left');
  });

  it('counts what is in a log, exactly', async () => {
    caseId = (await engineer.send('POST', '/v1/cases', { title: 'Writer fails' })).body.id;
    const uploaded = await engineer.upload('/v1/evidence', { case_id: caseId }, 'writer.log', LOG);
    expect(uploaded.status).to.equal(202);
    evidenceId = uploaded.body.id;
    expect((await engineer.ended(`/v1/jobs/${uploaded.body.job_id}`)).body).to.include({
      status: 'completed',
      progress: 1,
    });
    const { body } = await engineer.get(`/v1/evidence/${evidenceId}/analysis`);
    expect(body.lines).to.equal(801);
    expect(body.levels.find((one: { level: string }) => one.level === 'error').count).to.equal(200);
    expect(body.templates.map((one: { count: number }) => one.count)).to.include.members([600, 200, 1]);
  });

  it('pages through the lines that fit', async () => {
    const path = `/v1/evidence/${evidenceId}/lines?level=error&q=SPACE&limit=150`;
    const first = await engineer.get(path);
    expect(first.body.items).to.have.lengthOf(150);
    expect(first.body.items[0]).to.include({ line: 602, level: 'error', time: '2026-01-05T10:10:30.000Z' });
    const second = await engineer.get(`${path}&cursor=${first.body.next_cursor}`);
    expect(second.body.items).to.have.lengthOf(50);
    expect(second.body.next_cursor).to.equal(null);
    expect((await engineer.get(`/v1/evidence/${evidenceId}/content`)).body).to.equal(LOG);
  });

  it('answers with the cause, the runbook and their sources, and says that no model wrote it', async () => {
    const asked = await engineer.send('POST', '/v1/agent/chat', {
      case_id: caseId,
      message: 'Why does the writer fail?',
    });
    expect(asked.status).to.equal(202);
    const poll = asked.headers.get('location') ?? '';
    const { body } = await engineer.ended(poll);
    expect(body.status).to.equal('completed');
    const { result } = body;
    expect(result.mode).to.equal('grounded');
    expect(result.usage.model).to.equal(null);
    expect(result.response)
      .to.include('rotation skipped')
      .and.match(/\[\d+\]/);
    const cited = [...result.response.matchAll(/\[(\d+)\]/g)].map(([, n]: string[]) => Number(n));
    const offered = result.sources.map((source: { id: number }) => source.id);
    expect(offered).to.include.members(cited);
    const kinds = new Set(result.sources.map((source: { kind: string }) => source.kind));
    expect([...kinds]).to.include.members(['evidence', 'knowledge']);
    const messages = await engineer.get(`/v1/cases/${caseId}/messages`);
    expect(messages.body.items.map((one: { role: string }) => one.role)).to.deep.equal(['user', 'assistant']);
    expect(messages.body.items[1].id).to.equal(result.message_id);
  });

  it('tells what happens in a turn as it happens, up to its end', async () => {
    const { body } = await engineer.send('POST', '/v1/agent/chat', { case_id: caseId, message: 'Is it still so?' });
    const response = await fetch(`${running.url}/v1/agent/chat/${body.job_id}/events`, {
      headers: { authorization: `Bearer ${engineer.token}` },
    });
    expect(response.headers.get('content-type')).to.include('text/event-stream');
    const types = [...(await response.text()).matchAll(/^event: (.*)$/gm)].map(([, type]) => type);
    expect(types.at(-1)).to.equal('done');
    expect(types).to.include.members(['status', 'finding', 'source']);
  });

  it('keeps one user from all of it', async () => {
    const stranger = await registered(running.url, 'stranger');
    for (const path of [
      `/v1/cases/${caseId}`,
      `/v1/cases/${caseId}/timeline`,
      `/v1/evidence/${evidenceId}`,
      `/v1/evidence/${evidenceId}/content`,
    ])
      expect((await stranger.get(path)).status, path).to.equal(404);
    expect((await stranger.send('POST', '/v1/agent/chat', { case_id: caseId, message: 'hello' })).status).to.equal(404);
    expect((await stranger.upload('/v1/evidence', { case_id: caseId }, 'x.log', 'x')).status).to.equal(404);
    expect((await stranger.get('/v1/evidence')).body.items).to.deep.equal([]);
  });

  it('closes, finds the closed case for the next one, and reopens', async () => {
    const closed = await engineer.send('POST', `/v1/cases/${caseId}/close`, {
      resolution: 'Set keep=7 and deleted rotated logs',
    });
    expect(closed.status).to.equal(202);
    expect((await engineer.ended(`/v1/jobs/${closed.body.job_id}`)).body.status).to.equal('completed');
    const next = (await engineer.send('POST', '/v1/cases', { title: 'Writer again' })).body.id;
    const asked = await engineer.send('POST', '/v1/agent/chat', {
      case_id: next,
      message: 'Writer fails again, what was it?',
    });
    const answer = await engineer.ended(`/v1/agent/chat/${asked.body.job_id}`);
    expect(answer.body.result.sources.some((source: { case_id?: string }) => source.case_id === caseId)).to.equal(true);
    expect((await engineer.send('POST', '/v1/agent/chat', { case_id: caseId, message: 'more?' })).body.code).to.equal(
      'case.closed',
    );
    expect((await engineer.send('POST', `/v1/cases/${caseId}/reopen`)).body.status).to.equal('investigating');
    const kinds = (await engineer.get(`/v1/cases/${caseId}/timeline`)).body.items.map(
      (one: { kind: string }) => one.kind,
    );
    expect(kinds).to.include.members([
      'case.opened',
      'evidence.ready',
      'question',
      'answer',
      'case.closed',
      'case.reopened',
    ]);
  });

  it('still has everything after a stop and a start', async () => {
    expect((await running.stop()).code).to.equal(0);
    running = await startInstallation(folder.path);
    const { token } = engineer;
    engineer = clientAt(running.url, token);
    expect((await engineer.get(`/v1/evidence/${evidenceId}`)).body.status).to.equal('ready');
    expect(
      (await engineer.send('POST', '/v1/knowledge/search', { query: 'space left' })).body.results,
    ).to.have.lengthOf(1);
  });

  it('finds its documents again when the search index was lost', async () => {
    await running.stop();
    for (const tail of ['', '-wal', '-shm']) await rm(`${folder.path}/search.db${tail}`, { force: true });
    running = await startInstallation(folder.path);
    engineer = clientAt(running.url, engineer.token);
    for (let round = 0; round < 100; round++) {
      const { body } = await engineer.send('POST', '/v1/knowledge/search', { query: 'space left' });
      if (body.results.length === 1) return;
      await new Promise(resolve => setTimeout(resolve, 50));
    }
    expect.fail('the document was not found again');
  });

  it('takes everything of a case with it when the case is deleted', async () => {
    expect((await engineer.send('DELETE', `/v1/cases/${caseId}`)).status).to.equal(204);
    for (let round = 0; round < 100; round++) {
      if ((await engineer.get(`/v1/evidence/${evidenceId}`)).status === 404) return;
      await new Promise(resolve => setTimeout(resolve, 50));
    }
    expect.fail('the evidence is still there');
  });
});
