import { join } from 'node:path';
import { expect } from 'chai';
import { TABLES } from '../../adapters/sql/transfer/tables.ts';
import { linesOf, manifestOf } from '../support/archives.ts';
import { faultmaven } from '../support/cli.ts';
import { postgresMissing } from '../support/engines/postgres.ts';
import { dropDatabase, emptyDatabase } from '../support/engines/postgres-databases.ts';
import { type S3Engine, startS3 } from '../support/engines/s3.ts';
import { temporaryFolder } from '../support/installation.ts';
import { type LivedIn, liveIn, worksFor } from '../support/lived-in.ts';

const missing = postgresMissing();

(missing ? describe.skip : describe)(
  `export and import with PostgreSQL and S3${missing ? `, ${missing}` : ''}`,
  function () {
    this.timeout(60_000);
    let folder: Awaited<ReturnType<typeof temporaryFolder>>;
    let ids: LivedIn;
    let archive: string;
    let s3: S3Engine;
    let url: string;
    let there: Readonly<Record<string, string>>;
    const at = (name: string): string => join(folder.path, name);

    before(async () => {
      folder = await temporaryFolder();
      ids = await liveIn({ DATA_DIR: at('first') });
      archive = at('archive');
      expect((await faultmaven({ DATA_DIR: at('first') }, 'export', archive)).code).to.equal(0);
      s3 = await startS3();
      url = await emptyDatabase();
      there = {
        DATA_DIR: at('third'),
        DATABASE_URL: url,
        // Nothing of search is on this machine, and without a model nobody asks for vectors.
        VECTOR_STORE: 'chromadb',
        CHROMADB_URL: 'http://127.0.0.1:9',
        FILE_STORAGE: 's3',
        S3_ENDPOINT: s3.endpoint,
        S3_BUCKET: await s3.newBucket(),
        AWS_ACCESS_KEY_ID: s3.credentials.accessKeyId,
        AWS_SECRET_ACCESS_KEY: s3.credentials.secretAccessKey,
      };
      const { code, stderr } = await faultmaven(there, 'import', archive);
      expect(code, stderr).to.equal(0);
    });
    after(async () => {
      await dropDatabase(url);
      await s3.stop();
      await folder.remove();
    });

    it('bring every row and file there, the same to the byte, and back', async () => {
      expect((await faultmaven(there, 'export', at('archive-of-third'))).code).to.equal(0);
      const [before, after] = [await manifestOf(archive), await manifestOf(at('archive-of-third'))];
      for (const { name } of TABLES.filter(({ name }) => name !== 'msg_jobs'))
        expect(after.tables[name], name).to.deep.equal(before.tables[name]);
      expect(after.files.bytes).to.equal(before.files.bytes);
      // The orders to index what is there come on top.
      const jobs = await linesOf(at('archive-of-third'), 'msg_jobs');
      expect(jobs).to.include.members(await linesOf(archive, 'msg_jobs'));
      expect(jobs).to.have.lengthOf(before.tables.msg_jobs.rows + 2);
      const back = { DATA_DIR: at('fourth') };
      expect((await faultmaven(back, 'import', at('archive-of-third'))).code).to.equal(0);
      await worksFor(back, ids);
    });

    it('go on there', () => worksFor(there, ids));

    it('refuse a database that holds something', async () => {
      const { code, stderr } = await faultmaven(there, 'import', archive);
      expect(code).to.equal(73);
      expect(stderr).to.include('not empty');
    });
  },
);
