import { resolve } from 'node:path';
import { expect } from 'chai';
import { ConfigError, describeConfig, type Environment, parseConfig } from '../../../apps/composition/config.ts';

const SECRET = 'swordfish-swordfish-swordfish-swordfish';

const TEAM = {
  PROFILE: 'team',
  DATABASE_URL: `postgresql://ann:${SECRET}@db:5432/faultmaven`,
  REDIS_URL: `redis://:${SECRET}@redis:6379/0`,
  CHROMADB_URL: 'http://chroma:8000',
  JWT_SECRET: SECRET,
};
const ENTERPRISE = {
  PROFILE: 'enterprise',
  DATABASE_URL: TEAM.DATABASE_URL,
  REDIS_URL: `redis://:${SECRET}@one:6379, redis://two:6379`,
  NATS_URL: `nats://ann:${SECRET}@nats:4222`,
  S3_BUCKET: 'incidents',
  PINECONE_API_KEY: SECRET,
  PINECONE_INDEX: 'incidents',
  AUTH0_DOMAIN: 'tenant.eu.auth0.com',
  AUTH0_AUDIENCE: 'https://faultmaven.example.com',
  AUTH0_CLIENT_ID: 'this-installation',
};

const problemsOf = (environment: Environment): readonly string[] => {
  try {
    parseConfig(environment);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
};
const namesOf = (environment: Environment): string[] =>
  problemsOf(environment).map(problem => problem.split(':')[0] ?? '');

const kindsOf = (environment: Environment): readonly string[] => {
  const { database, files, queue, state, vectors, identity } = parseConfig(environment);
  return [database, files, queue, state, vectors, identity].map(({ kind }) => kind);
};

describe('a profile', () => {
  for (const [title, environment, kinds] of [
    ['core, of nothing', {}, ['sqlite', 'local', 'embedded', 'embedded', 'embedded', 'jwt']],
    [
      'core with Redis',
      { STATE_STORE: 'redis', JOB_QUEUE: 'redis', REDIS_URL: 'redis://redis' },
      ['sqlite', 'local', 'redis', 'redis', 'embedded', 'jwt'],
    ],
    [
      'core with PostgreSQL',
      { DATABASE_URL: TEAM.DATABASE_URL },
      ['postgresql', 'local', 'embedded', 'embedded', 'embedded', 'jwt'],
    ],
    ['team', TEAM, ['postgresql', 'local', 'redis', 'redis', 'chromadb', 'jwt']],
    [
      'team with NATS',
      { ...TEAM, NATS_URL: 'nats://nats' },
      ['postgresql', 'local', 'nats', 'redis', 'chromadb', 'jwt'],
    ],
    [
      'team with a bucket',
      { ...TEAM, S3_BUCKET: 'incidents' },
      ['postgresql', 's3', 'redis', 'redis', 'chromadb', 'jwt'],
    ],
    [
      'team that overrides all of it',
      {
        ...TEAM,
        S3_BUCKET: 'incidents',
        NATS_URL: 'nats://nats',
        FILE_STORAGE: 'local',
        JOB_QUEUE: 'embedded',
        STATE_STORE: 'embedded',
        VECTOR_STORE: 'embedded',
        IDENTITY_PROVIDER: 'jwt',
      },
      ['postgresql', 'local', 'embedded', 'embedded', 'embedded', 'jwt'],
    ],
    ['enterprise', ENTERPRISE, ['postgresql', 's3', 'nats', 'redis', 'pinecone', 'auth0']],
    [
      'enterprise with a Redis queue and its own sign-ins',
      { ...ENTERPRISE, JOB_QUEUE: 'redis', IDENTITY_PROVIDER: 'jwt', JWT_SECRET: SECRET },
      ['postgresql', 's3', 'redis', 'redis', 'pinecone', 'jwt'],
    ],
  ] as const satisfies readonly (readonly [string, Environment, readonly string[]])[])
    it(`chooses for ${title}`, () => {
      expect(kindsOf(environment)).to.deep.equal(kinds);
    });

  for (const [title, environment, names] of [
    ['a team of nothing', { PROFILE: 'team' }, ['DATABASE_URL', 'REDIS_URL', 'CHROMADB_URL', 'JWT_SECRET']],
    [
      'an enterprise of nothing',
      { PROFILE: 'enterprise' },
      [
        ...['DATABASE_URL', 'S3_BUCKET', 'NATS_URL', 'REDIS_URL', 'PINECONE_API_KEY', 'PINECONE_INDEX'],
        ...['AUTH0_DOMAIN', 'AUTH0_AUDIENCE', 'AUTH0_CLIENT_ID'],
      ],
    ],
    ['a team on SQLite', { ...TEAM, DATABASE_URL: 'sqlite:///data/x.db' }, ['DATABASE_URL']],
    ['a team with a short secret', { ...TEAM, JWT_SECRET: 'short' }, ['JWT_SECRET']],
    ['core with Redis that is nowhere', { STATE_STORE: 'redis' }, ['REDIS_URL']],
    ['core with NATS that is nowhere', { JOB_QUEUE: 'nats' }, ['NATS_URL']],
    ['core with Chroma that is nowhere', { VECTOR_STORE: 'chromadb' }, ['CHROMADB_URL']],
    [
      'half of the keys of a bucket',
      { ...TEAM, S3_BUCKET: 'x', AWS_ACCESS_KEY_ID: SECRET },
      ['AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY'],
    ],
    ['a Redis that is none', { ...TEAM, REDIS_URL: `http://:${SECRET}@redis` }, ['REDIS_URL']],
    ['a second node that is none', { ...TEAM, REDIS_URL: `redis://one,:${SECRET}@two` }, ['REDIS_URL']],
    ['a NATS that is none', { ...TEAM, NATS_URL: `ann:${SECRET}@nats` }, ['NATS_URL']],
    ['an issuer without TLS', { ...ENTERPRISE, AUTH0_DOMAIN: 'http://issuer.example.com/' }, ['AUTH0_DOMAIN']],
    ['an issuer with a password', { ...ENTERPRISE, AUTH0_DOMAIN: `https://ann:${SECRET}@issuer/` }, ['AUTH0_DOMAIN']],
    ['a profile that does not exist', { PROFILE: 'entreprise' }, ['PROFILE']],
    [
      'several things at once',
      { ...ENTERPRISE, NATS_URL: '', PINECONE_INDEX: undefined, S3_ENDPOINT: `s3://${SECRET}`, PORT: 'x' },
      ['PORT', 'S3_ENDPOINT', 'NATS_URL', 'PINECONE_INDEX'],
    ],
  ] as const satisfies readonly (readonly [string, Environment, readonly string[]])[])
    it(`names what is wrong with ${title}, all of it, without a value`, () => {
      expect(namesOf(environment)).to.have.members([...names]);
      expect(problemsOf(environment).join()).not.to.include('swordfish');
    });

  it('says why something is needed that nobody asked for by name', () => {
    expect(problemsOf({ PROFILE: 'team' })).to.include(
      'CHROMADB_URL: is needed, because VECTOR_STORE is chromadb with PROFILE=team unless VECTOR_STORE says otherwise',
    );
  });

  it('names a domain of Auth0 as it calls itself, and leaves an address as it is', () => {
    const issuerOf = (domain: string) => {
      const { identity } = parseConfig({ ...ENTERPRISE, AUTH0_DOMAIN: domain });
      return identity.kind === 'auth0' ? identity.issuer : undefined;
    };
    expect(issuerOf('tenant.eu.auth0.com')).to.equal('https://tenant.eu.auth0.com/');
    expect(issuerOf('https://sso.example.com/realms/ops')).to.equal('https://sso.example.com/realms/ops');
    expect(issuerOf('http://127.0.0.1:9000')).to.equal('http://127.0.0.1:9000');
  });

  it('takes several addresses of Redis for a cluster, one for a server', () => {
    const urlsOf = (environment: Environment) => {
      const { state } = parseConfig(environment);
      return state.kind === 'redis' ? state.urls : [];
    };
    expect(urlsOf(ENTERPRISE)).to.deep.equal([`redis://:${SECRET}@one:6379`, 'redis://two:6379']);
    expect(urlsOf(TEAM)).to.deep.equal([TEAM.REDIS_URL]);
  });

  it('keeps on this machine only what nobody else keeps', () => {
    expect(parseConfig(ENTERPRISE).searchFile).to.equal(undefined);
    expect(parseConfig({ ...TEAM, VECTOR_STORE: 'embedded' }).searchFile).to.equal(resolve('data/search.db'));
    expect(parseConfig({}).searchFile).to.equal(resolve('data/search.db'));
  });

  it('shows addresses without user and password, and keys only by being set', () => {
    const keys = {
      AWS_ACCESS_KEY_ID: SECRET,
      AWS_SECRET_ACCESS_KEY: SECRET,
      AUTH0_CLIENT_SECRET: SECRET,
      CHROMADB_TOKEN: SECRET,
      JWT_SECRET: SECRET,
      OPENAI_API_KEY: SECRET,
      ANTHROPIC_API_KEY: SECRET,
      EMBEDDING_API_KEY: SECRET,
    };
    const shown = describeConfig(parseConfig({ ...ENTERPRISE, ...keys }));
    expect(JSON.stringify(shown)).not.to.include('swordfish').and.not.to.include('ann');
    expect(shown).to.include({
      DATABASE_URL: 'postgresql://***@db:5432/faultmaven',
      REDIS_URL: 'redis://***@one:6379,redis://two:6379',
      NATS_URL: 'nats://***@nats:4222',
      PINECONE_API_KEY: '(set)',
      AWS_SECRET_ACCESS_KEY: '(set)',
      AUTH0_DOMAIN: 'tenant.eu.auth0.com',
      FILE_STORAGE: 's3',
      JOB_QUEUE: 'nats',
    });
  });
});
