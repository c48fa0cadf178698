import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect } from 'chai';
import { faultmaven } from '../support/cli.ts';
import { type Client, registered } from '../support/client.ts';
import { type Installation, startInstallation, temporaryFolder } from '../support/installation.ts';
import { eventually } from '../support/waiting.ts';

const SETTINGS = { EMBEDDING_PROVIDER: 'none' };

describe('npm run faultmaven -- reindex', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let running: Installation;
  let user: Client;
  before(async () => {
    folder = await temporaryFolder();
    running = await startInstallation(folder.path, SETTINGS);
    user = await registered(running.url);
    const page = { title: 'Disk full', content: '# Disk full\n\nRun quokkaprune.' };
    const { id } = (await user.send('POST', '/v1/knowledge/documents', page)).body;
    await user.ended(`/v1/knowledge/documents/${id}`);
    const opened = (await user.send('POST', '/v1/cases', { title: 'closed case' })).body;
    const closed = (await user.send('POST', `/v1/cases/${opened.id}/close`, { resolution: 'pruned' })).body;
    await user.ended(`/v1/jobs/${closed.job_id}`);
  });
  after(async () => {
    await running?.kill();
    await folder.remove();
  });

  const indexed = async (): Promise<number> => {
    const db = new Database(join(folder.path, 'faultmaven.db'), { readonly: true });
    const row = db.prepare("select count(*) as n from msg_outbox where type = 'document.indexed.v1'").get();
    db.close();
    return (row as { n: number }).n;
  };
  const search = async (): Promise<readonly string[]> => {
    const { status, body } = await user.send('POST', '/v1/knowledge/search', { query: 'quokkaprune' });
    expect(status).to.equal(200);
    return body.results.map(({ title }: { title: string }) => title);
  };

  it('orders what is ready to be indexed again, beside a running installation that goes on finding it', async () => {
    const ran = await faultmaven({ ...SETTINGS, DATA_DIR: folder.path }, 'reindex');
    expect(ran.stdout, ran.stderr).to.equal(
      'Ordered: 1 documents and 1 closed cases. Workers index them as they find time.\n',
    );
    expect(await search()).to.deep.equal(['Disk full']);
    await eventually('it was indexed again', async () => (await indexed()) === 2);
    expect(await search()).to.deep.equal(['Disk full']);
  });

  it('says where it finds no installation', async () => {
    const empty = await temporaryFolder();
    const ran = await faultmaven({ ...SETTINGS, DATA_DIR: empty.path }, 'reindex');
    await empty.remove();
    expect(ran.code).to.equal(78);
    expect(ran.stderr).to.contain('DATA_DIR: holds no installation');
  });

  it('says how it is called', async () => {
    const ran = await faultmaven({ ...SETTINGS, DATA_DIR: folder.path }, 'reindex', '--everything');
    expect(ran.code).to.equal(2);
    expect(ran.stderr).to.contain('Usage: npm run faultmaven -- reindex [--json]');
  });
});
