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

  /** Until the case that was closed has been indexed: asks in cases of its own, which stay open. */
  const foundAsPastCase = async (title: string): Promise<void> => {
    for (let round = 0; round < 50; round++) {
      const probe = (await engineer.send('POST', '/v1/cases', { title: `${title} probe` })).body.id;
      const asked = await engineer.send('POST', '/v1/agent/chat', {
        case_id: probe,
        message: 'Writer fails, rotated logs',
      });
      const { body } = await engineer.ended(`/v1/agent/chat/${asked.body.job_id}`);
      await engineer.send('DELETE', `/v1/cases/${probe}`);
      if (body.result.sources.some((source: { case_id?: string }) => source.case_id === caseId)) return;
      await new Promise(resolve => setTimeout(resolve, 50));
    }
    expect.fail('the closed case was not found');
  };

  it('closes, finds the closed case for the next one, and reopens', async () => {
    const closed = await engineer.send('POST', `/v1/cases/${caseId}/close`, {
      resolution: 'Set keep=7 and deleted rotated logs',
    });
    expect(closed.status).to.equal(202);
    const written = await engineer.ended(closed.headers.get('location') ?? '');
    expect(written.body).to.include({ status: 'completed', type: 'postmortem.generate.v1' });
    await foundAsPastCase('Writer');
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

  it('wrote a post-mortem that cites the line of the cause, and keeps it from others', async () => {
    const path = `/v1/cases/${caseId}/post-mortem`;
    const { body, headers } = await engineer.get(path);
    expect(body).to.include({ version: 1, status: 'draft', mode: 'grounded', origin: 'generated' });
    expect(body.root_cause.grade).to.equal('unproven');
    expect(body.root_cause.text).to.include('rotation skipped');
    expect(body.root_cause.sources.map((one: { locator: string }) => one.locator)).to.include('writer.log:601');
    expect(body.markdown).to.include('`writer.log`: 200 errors in 801 records').and.include('deleted rotated logs');
    expect(headers.get('etag')).to.equal(`"${body.state_version}"`);
    const file = await engineer.get(`${path}?format=md`);
    expect(file.body).to.equal(body.markdown);
    expect(file.headers.get('content-disposition')).to.match(
      /^attachment; filename="post-mortem-writer-fails-.*-v1\.md"/,
    );
    const stranger = await registered(running.url, 'reader');
    expect((await stranger.get(path)).body.code).to.equal('case.not-found');
    expect((await stranger.send('POST', `${path}/publish`, {})).status).to.equal(404);
  });

  it('publishes the reviewed post-mortem as knowledge, once, and again in the same place', async () => {
    const path = `/v1/cases/${caseId}/post-mortem`;
    const text = '# Writer stopped\n\n## Root cause\n\nThe zanzibar rotation kept nothing [1].\n';
    const edited = await engineer.send('PATCH', path, { markdown: text });
    expect(edited.body).to.include({ version: 2, origin: 'edited' });
    const stale = await engineer.send('PATCH', path, { markdown: 'x' }, { 'if-match': '"1"' });
    expect(stale.status).to.equal(412);
    const published = await engineer.send('POST', `${path}/publish`, { scope: 'global' });
    expect(published.status).to.equal(202);
    const document = await engineer.ended(published.headers.get('location') ?? '');
    expect(document.body).to.include({ status: 'ready', scope: 'global', title: 'Post-mortem: Writer fails' });
    const again = await engineer.send('POST', `${path}/publish`, { scope: 'global' });
    expect(again.body.document_id).to.equal(published.body.document_id);
    const saying = async (word: string): Promise<string[]> => {
      const { body } = await engineer.send('POST', '/v1/knowledge/search', { query: word });
      const hits = body.results.filter((one: { snippet: string }) => one.snippet.includes(word));
      return hits.map((one: { document_id: string }) => one.document_id);
    };
    expect(await saying('zanzibar')).to.deep.equal([published.body.document_id]);
    await engineer.send('PATCH', path, { markdown: text.replace('zanzibar', 'madagascar') });
    const later = await engineer.send('POST', `${path}/publish`, { scope: 'global' });
    expect(later.body).to.include({ version: 3, document_id: published.body.document_id });
    await engineer.ended(`/v1/jobs/${later.body.job_id}`);
    expect(await saying('madagascar')).to.deep.equal([published.body.document_id]);
    expect(await saying('zanzibar')).to.deep.equal([]);
    const { body } = await engineer.get(`${path}/versions`);
    expect(body.items.map((one: { version: number; status: string }) => [one.version, one.status])).to.deep.equal([
      [3, 'published'],
      [2, 'draft'],
      [1, 'draft'],
    ]);
    expect((await engineer.send('DELETE', `/v1/knowledge/documents/${published.body.document_id}`)).status).to.equal(
      204,
    );
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
