import { access, mkdir, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { expect } from 'chai';
import { faultmaven, type Ran } from '../support/cli.ts';
import { type Client, registered } from '../support/client.ts';
import { type Installation, startInstallation, temporaryFolder } from '../support/installation.ts';
import { eventually } from '../support/waiting.ts';

const ORPHAN = '01900000-0000-7000-8000-00000000dead';
const YEAR_AGO_S = Date.now() / 1000 - 365 * 86_400;

const cleanUp = (folder: string, ...args: string[]): Promise<Ran> =>
  faultmaven({ DATA_DIR: folder }, 'clean-up', ...args);

describe('npm run faultmaven -- clean-up, beside a running installation', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let running: Installation;
  let admin: Client;
  let documentId: string;

  const pathOf = (key: string): string => join(folder.path, 'files', key);
  const isThere = (key: string): Promise<boolean> =>
    access(pathOf(key)).then(
      () => true,
      () => false,
    );
  const plant = async (key: string, writtenAtS: number): Promise<void> => {
    await mkdir(dirname(pathOf(key)), { recursive: true });
    await writeFile(pathOf(key), 'left behind');
    await utimes(pathOf(key), writtenAtS, writtenAtS);
  };
  const inDatabase = <Result>(work: (database: Sqlite.Database) => Result): Result => {
    const database = new Sqlite(join(folder.path, 'faultmaven.db'), { timeout: 5000 });
    try {
      return work(database);
    } finally {
      database.close();
    }
  };

  const OLD = [`evidence/${ORPHAN}/original`, `knowledge/${ORPHAN}/original`, '~incoming/cut-off'];
  const YOUNG = `evidence/${ORPHAN.replace('dead', 'beef')}/original`;

  before(async () => {
    folder = await temporaryFolder();
    const settings = join(folder.path, 'config.json');
    // By schedule only what the last test waits for: the rest is to be there when the command runs.
    const off = { cron: null };
    const schedules = { sessions: { cron: '* * * * * *' }, files: off, ledger: off };
    await writeFile(settings, JSON.stringify({ schedules }));
    running = await startInstallation(folder.path, { CONFIG_FILE: settings, SESSION_TTL: '1' });
    admin = await registered(running.url, 'admin');
    const content = '# Disk full\n\nDelete rotated logs.';
    const added = await admin.send('POST', '/v1/knowledge/documents', { title: 'Disk full', content });
    documentId = added.body.id;
    expect((await admin.ended(`/v1/knowledge/documents/${documentId}`)).body.status).to.equal('ready');
    await utimes(pathOf(`knowledge/${documentId}/original`), YEAR_AGO_S, YEAR_AGO_S);
    for (const key of OLD) await plant(key, YEAR_AGO_S);
    await plant(YOUNG, Date.now() / 1000);
    inDatabase(database =>
      database.prepare("update msg_jobs set updated_at = 1 where type = 'document.index.v1'").run(),
    );
  });
  after(async () => {
    await running.kill();
    await folder.remove();
  });

  it('says what would go and removes nothing in a dry run', async () => {
    const { code, stdout } = await cleanUp(folder.path, '--dry-run', '--task', 'files', '--task', 'ledger', '--json');
    expect(code).to.equal(0);
    const { dry_run, tasks } = JSON.parse(stdout);
    expect(dry_run).to.equal(true);
    expect(Object.keys(tasks)).to.deep.equal(['files', 'ledger']);
    expect(tasks.files).to.deep.equal({ examined: 5, removed: 3, bytes: 33 });
    expect(tasks.ledger.removed).to.equal(1);
    for (const key of [...OLD, YOUNG]) expect(await isThere(key), key).to.equal(true);
  });

  it('removes what belongs to nothing, and nothing else', async () => {
    const { code, stdout } = await cleanUp(folder.path);
    expect(code).to.equal(0);
    expect(stdout).to.match(/^task +examined +removed +bytes\n/);
    expect(stdout).to.match(/^files +5 +3 +33$/m);
    for (const task of ['sessions', 'results', 'requests', 'ledger', 'dead-letters'])
      expect(stdout).to.match(new RegExp(`^${task} +\\d+ +\\d+$`, 'm'));
    for (const key of OLD) expect(await isThere(key), key).to.equal(false);
    expect(await isThere(YOUNG)).to.equal(true);
    expect(await isThere(`knowledge/${documentId}/original`)).to.equal(true);
    expect((await admin.get(`/v1/knowledge/documents/${documentId}`)).body.status).to.equal('ready');
    expect((await admin.send('POST', '/v1/knowledge/search', { query: 'disk full' })).body.results).to.have.lengthOf(1);
  });

  it('is done by schedule too, as a job that an administrator can see', async () => {
    await admin.send('POST', '/v1/sessions', {});
    const removed = /^faultmaven_sweep_removed_total\{task="sessions"\} [1-9]/m;
    await eventually('a session was removed', async () => removed.test((await admin.get('/metrics')).body));
    const sweeps = "select id from msg_jobs where type = 'maintenance.sweep.v1' and status = 'completed'";
    const [id] = inDatabase(database => database.prepare(sweeps).pluck().all());
    const { body } = await admin.get(`/v1/jobs/${id}`);
    expect(body).to.include({ type: 'maintenance.sweep.v1', status: 'completed' });
    expect(body.report).to.include({ task: 'sessions', dry_run: false });
    const other = await registered(running.url, 'other');
    expect((await other.get(`/v1/jobs/${id}`)).status).to.equal(404);
    expect(running.output()).to.include('"task":"sessions"');
  });
});

describe('npm run faultmaven -- clean-up, called wrongly', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  before(async () => {
    folder = await temporaryFolder();
  });
  after(() => folder.remove());

  it('says so, with what is right', async () => {
    for (const [args, said] of [
      [['--task', 'everything'], 'dead-letters'],
      [['--dryrun'], '--dry-run'],
      [['now'], 'Usage'],
    ] as const) {
      const { code, stderr } = await cleanUp(folder.path, ...args);
      expect(code, args.join(' ')).to.equal(2);
      expect(stderr).to.include(said).and.not.include('    at ');
    }
  });

  it('makes no installation where there is none', async () => {
    const { code, stderr } = await cleanUp(folder.path);
    expect(code).to.equal(78);
    expect(stderr).to.include('DATA_DIR').and.not.include('    at ');
    expect(await access(join(folder.path, 'faultmaven.db')).catch(({ code: why }) => why)).to.equal('ENOENT');
  });
});
