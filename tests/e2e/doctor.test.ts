import { expect } from 'chai';
import { faultmaven } from '../support/cli.ts';
import { temporaryFolder } from '../support/installation.ts';

const PASSWORD = 'swordfish';
/** Nobody listens there. */
const NOBODY = `ann:${PASSWORD}@127.0.0.1:1`;

describe('the doctor', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  beforeEach(async () => {
    folder = await temporaryFolder();
  });
  afterEach(() => folder.remove());

  const asked = async (environment: Readonly<Record<string, string>>) => {
    const { code, stdout, stderr } = await faultmaven({ DATA_DIR: folder.path, ...environment }, 'doctor');
    expect(stdout + stderr).not.to.include(PASSWORD);
    return { code, said: stdout, problem: stderr };
  };

  it('finds nothing wrong with a core of its own', async () => {
    const { code, said } = await asked({});
    expect(code).to.equal(0);
    expect(said)
      .to.match(/^ok {2}SQLite \d/m)
      .and.to.match(/^ok {2}database$/m)
      .and.not.to.match(/^--/m);
  });

  it('names every server that does not answer, and fails for one that is required', async () => {
    const { code, said, problem } = await asked({
      STATE_STORE: 'redis',
      REDIS_URL: `redis://${NOBODY}`,
      JOB_QUEUE: 'nats',
      NATS_URL: `nats://${NOBODY}`,
      VECTOR_STORE: 'chromadb',
      CHROMADB_URL: `http://${NOBODY}`,
      FILE_STORAGE: 's3',
      S3_BUCKET: 'incidents',
      S3_ENDPOINT: `http://${NOBODY}`,
      AWS_ACCESS_KEY_ID: PASSWORD,
      AWS_SECRET_ACCESS_KEY: PASSWORD,
      OPENAI_BASE_URL: `http://${NOBODY}`,
      PINECONE_CONTROLLER_HOST: `http://${NOBODY}`,
    });
    expect(code).to.equal(1);
    expect(said).to.match(/^ok {2}database$/m);
    for (const name of ['state', 'queue', 'vectors', 'files'])
      expect(said).to.match(new RegExp(`^--  ${name}: .{20}`, 'm'));
    expect(problem).to.equal('FaultMaven cannot run like this: correct what is marked with --.\n');
  });

  it('succeeds where only something is away that people are served without', async () => {
    const { code, said } = await asked({ JOB_QUEUE: 'nats', NATS_URL: `nats://${NOBODY}` });
    expect(said).to.match(/^-- {2}queue: NATS at 127\.0\.0\.1:1 /m);
    expect(code).to.equal(0);
  });

  it('says of a database that does not answer what is wrong, and nothing of SQLite', async () => {
    const { code, said } = await asked({
      PROFILE: 'team',
      DATABASE_URL: `postgresql://${NOBODY}/faultmaven`,
      REDIS_URL: `redis://${NOBODY}`,
      CHROMADB_URL: `http://${NOBODY}`,
      JWT_SECRET: PASSWORD.repeat(5),
    });
    expect(code).to.equal(1);
    expect(said)
      .to.match(/^-- {2}database: PostgreSQL at 127\.0\.0\.1:1 does not answer/m)
      .and.not.to.include('SQLite');
  });

  it('takes an address that no driver can decode for a mistake of the configuration', async () => {
    const { code, problem } = await asked({ DATABASE_URL: `postgresql://ann:${PASSWORD}%zz@127.0.0.1:1/x` });
    expect(code).to.equal(78);
    expect(problem).to.match(/^ {2}DATABASE_URL: holds a percent sign/m);
  });
});
