import { randomUUID } from 'node:crypto';
import { type Client, clientAt } from './client.ts';
import { CHROMA_REMEDY, startChroma } from './engines/chroma.ts';
import { NATS_REMEDY, startNats } from './engines/nats.ts';
import { AUDIENCE, openOidcIssuer, ROLES_CLAIM } from './engines/oidc.ts';
import { startOrSkip } from './engines/or-skip.ts';
import { startPineconeWire } from './engines/pinecone.ts';
import { postgresMissing } from './engines/postgres.ts';
import { dropDatabase, emptyDatabase } from './engines/postgres-databases.ts';
import { redisForTests, redisMissing } from './engines/redis.ts';
import { startS3 } from './engines/s3.ts';

export type Environment = Readonly<Record<string, string>>;

export type SignedIn = Client & { readonly refreshToken: string };

export type ProfileUnderTest = {
  /** PROFILE, addresses and keys, and nothing else. */
  readonly environment: Environment;
  /** Somebody whom the installation has never seen, signed in there. */
  signIn(url: string, name: string): Promise<SignedIn>;
  /** After the processes have ended. */
  stop(): Promise<void>;
};

/** Part of an environment, and what ends the server behind it. */
type Part = { readonly environment: Environment; readonly stop?: () => Promise<void> };
type OpenPart = (suite: Mocha.Context) => Promise<Part>;

/** Which of its servers a set-up uses; `issuer` for sign-ins that are not the installation's own. */
type SetUp = { readonly environment: Environment; readonly servers: readonly OpenPart[]; readonly issuer?: true };

/** The dimensions of the embedded model. */
const DIMENSION = 512;

/** Skips the suite, or fails it where every one has to run, when a server cannot be had.
 *  @param missing Why, where that is known without trying. */
const orSkip = <Engine>(
  suite: Mocha.Context,
  start: () => Promise<Engine>,
  { missing, remedy }: { missing?: string | undefined; remedy: string },
): Promise<Engine> =>
  startOrSkip(
    suite,
    async () => {
      if (missing !== undefined) throw new Error(missing.replace(/^skipped: /, ''));
      return start();
    },
    remedy,
  );

const postgres: OpenPart = async suite => {
  const options = { missing: postgresMissing(), remedy: 'see POSTGRES_URL_FOR_TESTS' };
  const url = await orSkip(suite, emptyDatabase, options);
  return { environment: { DATABASE_URL: url }, stop: () => dropDatabase(url) };
};

/** A numbered database of the server for each set-up: they know nothing of each other. */
const redis =
  (database: number): OpenPart =>
  async suite => {
    const options = { missing: redisMissing('standalone'), remedy: 'see REDIS_URL_FOR_TESTS' };
    const address = await orSkip(suite, () => redisForTests('standalone'), options);
    const url = new URL(address.kind === 'standalone' ? address.url : '');
    url.pathname = `/${database}`;
    return { environment: { REDIS_URL: url.href } };
  };

const redisCluster: OpenPart = async suite => {
  const options = { missing: redisMissing('cluster'), remedy: 'see REDIS_CLUSTER_URLS_FOR_TESTS' };
  const address = await orSkip(suite, () => redisForTests('cluster'), options);
  return { environment: { REDIS_URL: address.kind === 'cluster' ? address.urls.join(',') : '' } };
};

const nats: OpenPart = async suite => {
  const { url, stop } = await orSkip(suite, startNats, { remedy: NATS_REMEDY });
  return { environment: { NATS_URL: url }, stop };
};

const chroma: OpenPart = async suite => {
  const { url, stop } = await orSkip(suite, startChroma, { remedy: CHROMA_REMEDY });
  return { environment: { CHROMADB_URL: url }, stop };
};

const pinecone: OpenPart = async () => {
  const { options, stop } = await startPineconeWire({ dimension: DIMENSION });
  const { apiKey: PINECONE_API_KEY, index: PINECONE_INDEX, controllerUrl: PINECONE_CONTROLLER_HOST } = options;
  return { environment: { PINECONE_API_KEY, PINECONE_INDEX, PINECONE_CONTROLLER_HOST }, stop };
};

const s3: OpenPart = async () => {
  const { endpoint, credentials, newBucket, stop } = await startS3();
  const { accessKeyId: AWS_ACCESS_KEY_ID, secretAccessKey: AWS_SECRET_ACCESS_KEY } = credentials;
  const S3_BUCKET = await newBucket();
  return { environment: { S3_ENDPOINT: endpoint, S3_BUCKET, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY }, stop };
};

const secret = (): string => `${randomUUID()}${randomUUID()}`;

/** Every set-up that has to do the whole job. */
export const SET_UPS = {
  core: { environment: {}, servers: [] },
  'core with redis': {
    environment: { STATE_STORE: 'redis', JOB_QUEUE: 'redis' },
    servers: [redis(1)],
  },
  team: {
    environment: { PROFILE: 'team', JWT_SECRET: secret() },
    servers: [postgres, redis(2), nats, chroma, s3],
  },
  'team on redis': {
    environment: { PROFILE: 'team', JWT_SECRET: secret() },
    servers: [postgres, redis(3), chroma],
  },
  enterprise: {
    environment: { PROFILE: 'enterprise' },
    servers: [postgres, redisCluster, nats, pinecone, s3],
    issuer: true,
  },
} as const satisfies Record<string, SetUp>;

export type SetUpName = keyof typeof SET_UPS;

/** Starts or finds the servers of a set-up. Where one cannot be had, the suite is skipped; in CI it fails. */
export const environmentOf = async (suite: Mocha.Context, name: SetUpName): Promise<ProfileUnderTest> => {
  const { environment, servers, issuer }: SetUp = SET_UPS[name];
  const opened: Part[] = [];
  const stop = async (): Promise<void> => {
    for (const part of opened.reverse()) await part.stop?.();
  };
  try {
    for (const open of servers) opened.push(await open(suite));
    const people = issuer ? await peopleOfIssuer() : PEOPLE_OF_OURS;
    opened.push(people);
    return {
      environment: Object.assign({}, environment, ...opened.map(part => part.environment)),
      signIn: people.signIn,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
};

type People = Part & Pick<ProfileUnderTest, 'signIn'>;

const PEOPLE_OF_OURS: People = {
  environment: {},
  async signIn(url, name) {
    const account = { email: `${name}@example.com`, password: 'a long pass phrase', name };
    const { status, body } = await clientAt(url).send('POST', '/v1/auth/register', account);
    if (status !== 201) throw new Error(`register: ${status} ${JSON.stringify(body)}`);
    return { ...clientAt(url, body.access_token), refreshToken: body.refresh_token };
  },
};

const peopleOfIssuer = async (): Promise<People> => {
  const { issuer, client, accounts, signIn, stop } = await openOidcIssuer();
  return {
    environment: {
      AUTH0_DOMAIN: issuer,
      AUTH0_AUDIENCE: AUDIENCE,
      AUTH0_CLIENT_ID: client.id,
      AUTH0_CLIENT_SECRET: client.secret,
      AUTH0_ROLES_CLAIM: ROLES_CLAIM,
    },
    stop,
    async signIn(url, name) {
      accounts.set(`auth0|${name}`, { email: `${name}@example.com`, name });
      const { accessToken, refreshToken } = await signIn(`auth0|${name}`);
      return { ...clientAt(url, accessToken), refreshToken };
    },
  };
};
