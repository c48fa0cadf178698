import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { parseConfig } from '../../../apps/composition/config.ts';
import { compose } from '../../../apps/composition/container.ts';
import { JOB_TYPES } from '../../../apps/composition/job-types.ts';
import { consumers } from '../../../apps/worker/worker.ts';
import { temporaryFolder } from '../../support/installation.ts';

describe('the composition', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  beforeEach(async () => {
    folder = await temporaryFolder();
  });
  afterEach(() => folder.remove());

  it('makes every part of the core profile, and closes them all', async () => {
    const parts = await compose(parseConfig({ DATA_DIR: folder.path, LOG_LEVEL: 'silent' }));
    for (const service of Object.values(parts.services)) expect(Object.values(service).length).to.be.greaterThan(3);
    await parts.shutdown.close();
    expect(await parts.database.ping().catch(error => error)).to.be.instanceOf(Error);
  });

  it('keeps the secret that it makes, readable by its owner only', async () => {
    const config = parseConfig({ DATA_DIR: folder.path, LOG_LEVEL: 'silent' });
    const first = await compose(config);
    const account = { email: 'a@example.com', password: 'a long pass phrase', name: 'A' };
    const { access_token } = await first.services.auth.register(account);
    await first.shutdown.close();
    for (const file of ['jwt-secret', 'faultmaven.db'])
      expect((await stat(join(folder.path, file))).mode & 0o777, file).to.equal(0o600);
    expect(await readdir(folder.path)).not.to.include(`jwt-secret.${process.pid}`);
    const second = await compose(config);
    expect((await second.services.auth.authenticate(access_token)).roles).to.include('admin');
    await second.shutdown.close();
  });

  it('has a consumer for every job and every reaction, and no other', async () => {
    const parts = await compose(parseConfig({ DATA_DIR: folder.path, LOG_LEVEL: 'silent' }));
    const types = consumers({ ...parts.services, maintenance: parts.maintenance, queue: parts.jobs.queue }).map(
      ({ type }) => type,
    );
    await parts.shutdown.close();
    expect(types).to.have.members([...JOB_TYPES]);
  });
});
