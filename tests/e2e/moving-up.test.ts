import { join } from 'node:path';
import { expect } from 'chai';
import { leaveRunning, linesOf, manifestOf } from '../support/archives.ts';
import { faultmaven } from '../support/cli.ts';
import { temporaryFolder } from '../support/installation.ts';
import { inside, type LivedIn, liveIn, worksFor } from '../support/lived-in.ts';

describe('npm run faultmaven -- export and import', function () {
  this.timeout(60_000);
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let ids: LivedIn;
  let archive: string;
  const at = (name: string): string => join(folder.path, name);

  before(async () => {
    folder = await temporaryFolder();
    ids = await liveIn({ DATA_DIR: at('first') });
    leaveRunning(at('first'), ids.waitingId);
    archive = at('archive');
    const { code, stdout, stderr } = await faultmaven({ DATA_DIR: at('first') }, 'export', archive);
    expect(code, stderr).to.equal(0);
    expect(stdout)
      .to.match(/^ {2}users +1$/m)
      .and.to.match(/^ {2}documents +2$/m);
  });
  after(() => folder.remove());

  it('carry something of every kind, and no sign-in', async () => {
    const { tables, files } = await manifestOf(archive);
    const empty = Object.keys(tables).filter(name => tables[name].rows === 0);
    // Nobody from outside, no vectors, no repeated requests, and no model: nothing that one costs, is asked, or thinks of.
    expect(empty).to.have.members([
      'auth_external_identities',
      'knowledge_embeddings',
      'msg_requests',
      'agent_model_calls',
      'agent_hypotheses',
      'agent_transcripts',
    ]);
    // Two documents, a log and its index.
    expect(files.count).to.equal(4);
    const [job] = (await linesOf(archive, 'msg_jobs'))
      .filter(line => line.includes(ids.waitingId))
      .map(line => JSON.parse(line));
    expect(job).to.include({ status: 'queued', lease_until: null, attempts: 0, fence: 1 });
  });

  it('bring an installation to another folder, where it goes on', async () => {
    const there = { DATA_DIR: at('second') };
    const { code, stdout, stderr } = await faultmaven(there, 'import', archive, '--json');
    expect(code, stderr).to.equal(0);
    expect(JSON.parse(stdout).rows).to.include({ auth_users: 1, case_cases: 1, knowledge_documents: 2 });
    expect((await faultmaven(there, 'export', at('archive-of-second'))).code).to.equal(0);
    expect((await manifestOf(at('archive-of-second'))).tables).to.deep.equal((await manifestOf(archive)).tables);
    await worksFor(there, ids);
  });

  it('refuse an installation that holds something', async () => {
    const { code, stderr } = await faultmaven({ DATA_DIR: at('first') }, 'import', archive);
    expect(code).to.equal(73);
    expect(stderr).to.include('not empty').and.not.include('    at ');
  });

  it('take one that was started and never used for empty', async () => {
    const there = { DATA_DIR: at('started') };
    await inside(there, 'works', async ({ database, services }) => {
      await database.queue.enqueue({ type: 'maintenance.sweep.v1', payload: {}, ownerId: ids.actor.userId });
      // Makes an index, empty as it has to be.
      expect((await services.knowledge.search(ids.actor, { query: 'disk', top_k: 1 })).results).to.deep.equal([]);
    });
    const { code, stderr } = await faultmaven(there, 'import', archive);
    expect(code, stderr).to.equal(0);
    await worksFor(there, ids);
  });
});
