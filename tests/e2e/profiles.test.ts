import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'chai';
import { faultmaven } from '../support/cli.ts';
import { clientAt } from '../support/client.ts';
import { type Installation, startInstallation, temporaryFolder } from '../support/installation.ts';
import { environmentOf, type ProfileUnderTest, SET_UPS, type SetUpName, type SignedIn } from '../support/profiles.ts';
import { eventually } from '../support/waiting.ts';
import { watchEvents } from '../support/watch-events.ts';

const RUNBOOK = `# Disk full on the log volume

The log volume has no space left on device, so services cannot write.

## Mitigation

1. Delete rotated logs older than a day.
2. Restart the writer.
`;

const time = (second: number): string =>
  `2026-01-05 10:${String(Math.trunc(second / 60)).padStart(2, '0')}:${String(second % 60).padStart(2, '0')},000`;

const LOG = [
  ...Array.from({ length: 300 }, (_, s) => `${time(s)} INFO  [main] Writer - wrote batch ${s} of 20 records`),
  `${time(300)} WARN  [cron] Rotator - rotation skipped, configuration says keep=0`,
  ...Array.from(
    { length: 100 },
    (_, i) => `${time(310 + i)} ERROR [main] Writer - write failed: no space left on device`,
  ),
].join('\n');

/** So that there is something to clean up, and nobody else does it meanwhile. */
const SHORT_MEMORY = { IDEMPOTENCY_TTL: '1' };
const FORGOTTEN_MS = 1000;
const NEVER = { cron: null };
const NOT_BY_ITSELF = { schedules: { requests: NEVER, sessions: NEVER, results: NEVER, files: NEVER, ledger: NEVER } };

const ran = new Set<string>();
const skipped = new Set<string>();

/** What an engineer does, from the first sign-in to the last sign-out, on two HTTP processes and a worker. */
const wholeJobOn = (name: SetUpName): void => {
  describe(`on ${name}`, () => {
    let profile: ProfileUnderTest;
    let folder: Awaited<ReturnType<typeof temporaryFolder>>;
    const processes: Installation[] = [];
    let [url, otherUrl] = ['', ''];
    /** The same person at the one process and at the other. */
    let engineer: SignedIn;
    let elsewhere: ReturnType<typeof clientAt>;
    let documentId: string;
    let rememberedSince: number;
    let caseId: string;
    let evidenceId: string;

    before(async function () {
      this.timeout(60_000);
      skipped.add(name);
      profile = await environmentOf(this, name);
      skipped.delete(name);
      ran.add(name);
      folder = await temporaryFolder();
      const CONFIG_FILE = join(folder.path, 'settings.json');
      await writeFile(CONFIG_FILE, JSON.stringify(NOT_BY_ITSELF));
      const start = async (role: 'http' | 'worker') => {
        const one = await startInstallation(
          folder.path,
          { ...profile.environment, ...SHORT_MEMORY, CONFIG_FILE },
          role,
        );
        processes.push(one);
        return one;
      };
      const [first, second] = await Promise.all([start('http'), start('http'), start('worker')]);
      [url, otherUrl] = [first.url, second.url];
    });
    after(async () => {
      await Promise.all(processes.map(one => one.kill()));
      await folder?.remove();
      await profile?.stop();
    });

    const found = async (query: string): Promise<string[]> => {
      const { body } = await elsewhere.send('POST', '/v1/knowledge/search', { query });
      return body.results.map((hit: { document_id: string }) => hit.document_id);
    };

    it('is ready, with every component at work', async () => {
      const { status, body } = await clientAt(url).get('/health/ready');
      expect(body.components.filter((one: { ok: boolean }) => !one.ok)).to.deep.equal([]);
      expect(status).to.equal(200);
    });

    it('lets somebody in whom it has never seen', async () => {
      engineer = await profile.signIn(url, 'engineer');
      elsewhere = clientAt(otherUrl, engineer.token);
      const { status, body } = await elsewhere.get('/v1/auth/me');
      expect([status, body.email, body.name]).to.deep.equal([200, 'engineer@example.com', 'engineer']);
    });

    it('finds a runbook once it is ready, and makes its vectors', async () => {
      const page = { title: 'Disk full on the log volume', content: RUNBOOK };
      const key = { 'idempotency-key': 'the runbook' };
      const added = await engineer.send('POST', '/v1/knowledge/documents', page, key);
      rememberedSince = performance.now();
      expect(added.status).to.equal(202);
      documentId = added.body.document_id;
      const { body } = await elsewhere.ended(`/v1/knowledge/documents/${documentId}`);
      expect(body).to.include({ status: 'ready', error: null });
      expect(await found('No space left on device!')).to.include(documentId);
      const embedded = await eventually('its vectors are made', async () => {
        const { embedding } = (await elsewhere.get(`/v1/knowledge/documents/${documentId}`)).body;
        return embedding.status !== 'pending' && embedding;
      });
      expect(embedded).to.include({ status: 'ready' });
      expect(await found('No space left on device!')).to.deep.equal([documentId]);
    }).timeout(60_000);

    it('analyses evidence and gives its lines', async () => {
      caseId = (await engineer.send('POST', '/v1/cases', { title: 'Writer fails' })).body.id;
      const uploaded = await engineer.upload('/v1/evidence', { case_id: caseId }, 'writer.log', LOG);
      expect(uploaded.status).to.equal(202);
      evidenceId = uploaded.body.id;
      expect((await elsewhere.ended(`/v1/evidence/${evidenceId}`)).body.status).to.equal('ready');
      const lines = await elsewhere.get(`/v1/evidence/${evidenceId}/lines?level=error&q=SPACE&limit=150`);
      expect(lines.body.items).to.have.lengthOf(100);
      expect(lines.body.items[0]).to.include({ line: 302, level: 'error' });
      expect((await elsewhere.get(`/v1/evidence/${evidenceId}/content`)).body).to.equal(LOG);
    }).timeout(60_000);

    it('answers a question, and tells its progress through another process', async () => {
      const question = { case_id: caseId, message: 'Why does the writer fail?' };
      const asked = await engineer.send('POST', '/v1/agent/chat', question);
      expect(asked.status).to.equal(202);
      const watching = await watchEvents(otherUrl, elsewhere, asked.body.job_id);
      await watching.ended;
      expect(watching.told.map(({ event }) => event)).to.include.members(['status', 'finding', 'source', 'done']);
      const { body } = await engineer.ended(asked.headers.get('location') ?? '');
      expect(body.status).to.equal('completed');
      expect(body.result.response).to.include('rotation skipped');
      const kinds = body.result.sources.map((source: { kind: string }) => source.kind);
      expect(kinds).to.include.members(['evidence', 'knowledge']);
    }).timeout(60_000);

    it('keeps a session alive from process to process', async () => {
      const session = await engineer.send('POST', '/v1/sessions', { case_id: caseId });
      expect(session.status).to.equal(201);
      expect((await elsewhere.send('POST', `/v1/sessions/${session.body.id}/heartbeat`)).status).to.equal(200);
    });

    it('writes a post-mortem, exports it, and publishes it as knowledge', async () => {
      const closed = await engineer.send('POST', `/v1/cases/${caseId}/close`, { resolution: 'Set keep=7' });
      expect(closed.status).to.equal(202);
      const written = await elsewhere.ended(closed.headers.get('location') ?? '');
      expect(written.body).to.include({ status: 'completed', type: 'postmortem.generate.v1' });
      const path = `/v1/cases/${caseId}/post-mortem`;
      const { body } = await elsewhere.get(path);
      expect(body.root_cause.text).to.include('rotation skipped');
      expect((await elsewhere.get(`${path}?format=md`)).body).to.equal(body.markdown);
      const published = await engineer.send('POST', `${path}/publish`, {});
      expect(published.status).to.equal(202);
      expect((await elsewhere.ended(published.headers.get('location') ?? '')).body.status).to.equal('ready');
      expect(await found('Set keep=7')).to.include(published.body.document_id);
    }).timeout(60_000);

    it('is cleaned up by hand of what has expired, and of nothing else', async () => {
      await pause(Math.max(0, rememberedSince + FORGOTTEN_MS - performance.now()));
      const cleanUp = async (...flags: string[]) => {
        const environment = { ...profile.environment, DATA_DIR: folder.path };
        const { code, stdout, stderr } = await faultmaven(environment, 'clean-up', '--json', ...flags);
        expect([code, stderr]).to.deep.equal([0, '']);
        const tasks: Record<string, { examined: number; removed: number }> = JSON.parse(stdout).tasks;
        const removed = Object.fromEntries(Object.entries(tasks).map(([name, report]) => [name, report.removed]));
        return { files: tasks.files?.examined, removed };
      };
      const removed = { sessions: 0, results: 0, requests: 1, files: 0, ledger: 0, 'dead-letters': 0 };
      // The runbook, the post-mortem, the log and its lines.
      const files = 4;
      expect(await cleanUp('--dry-run')).to.deep.equal({ files, removed });
      expect(await cleanUp()).to.deep.equal({ files, removed });
      expect(await cleanUp('--dry-run')).to.deep.equal({ files, removed: { ...removed, requests: 0 } });
      expect((await elsewhere.get(`/v1/evidence/${evidenceId}/content`)).body).to.equal(LOG);
      expect(await found('No space left on device!')).to.include(documentId);
    }).timeout(60_000);

    it('signs out for good', async () => {
      const token = { refresh_token: engineer.refreshToken };
      expect((await engineer.send('POST', '/v1/auth/logout', token)).status).to.equal(204);
      const { status, body } = await elsewhere.send('POST', '/v1/auth/refresh', token);
      expect([status, body.code]).to.deep.equal([401, 'auth.refresh-invalid']);
    });

    it('logged nothing worse than information, and ends when it is told to', async () => {
      const ended = await Promise.all(processes.map(one => one.stop()));
      expect(ended.map(({ code }) => code)).to.deep.equal([0, 0, 0]);
      const lines = ended.flatMap(({ output }) => output.split('\n'));
      const grave = lines.filter(line => /"level":"(warn|error)"/.test(line) && !line.includes('fsync off'));
      expect(grave).to.deep.equal([]);
    });
  });
};

describe('the whole job', () => {
  const names = Object.keys(SET_UPS) as SetUpName[];
  for (const name of names) wholeJobOn(name);

  // In a suite of its own, because the tests of a suite run before the suites inside it.
  describe('was done', () => {
    it('on every set-up whose servers are here', () => {
      expect(names).to.have.members(['core', 'core with redis', 'team', 'team on redis', 'enterprise']);
      expect([...ran, ...skipped]).to.have.members(names);
      if (process.env.CI) expect([...skipped]).to.deep.equal([]);
    });
  });
});
