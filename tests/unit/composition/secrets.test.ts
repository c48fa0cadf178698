import { readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { ConfigError } from '../../../apps/composition/config.ts';
import { signingSecret } from '../../../apps/composition/secrets.ts';
import { temporaryFolder } from '../../support/installation.ts';
import { outcome } from '../../support/waiting.ts';

describe('the signing secret', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  beforeEach(async () => {
    folder = await temporaryFolder();
  });
  afterEach(() => folder.remove());
  const secret = () => signingSecret(folder.path);

  it('is made once by those who start together, and kept for the owner alone', async () => {
    const made = await Promise.all(Array.from({ length: 20 }, () => secret()));
    expect(new Set(made).size).to.equal(1);
    expect(made[0]?.length).to.be.at.least(32);
    expect(await secret()).to.equal(made[0]);
    expect(await readdir(folder.path)).to.deep.equal(['jwt-secret']);
    expect((await stat(join(folder.path, 'jwt-secret'))).mode & 0o777).to.equal(0o600);
  });

  it('is refused when what is kept is no secret, rather than signing everybody out', async () => {
    await writeFile(join(folder.path, 'jwt-secret'), '');
    expect(await outcome(() => secret())).to.be.instanceOf(ConfigError);
  });
});
