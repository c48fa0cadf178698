import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { decodeJwt } from 'jose';
import { faultmaven } from '../support/cli.ts';
import { clientAt } from '../support/client.ts';
import { startLoopbackServer } from '../support/engines/loopback-server.ts';
import { NATS_REMEDY } from '../support/engines/nats.ts';
import { AUDIENCE, type OidcIssuer, openOidcIssuer } from '../support/engines/oidc.ts';
import { startOrSkip } from '../support/engines/or-skip.ts';
import { startPineconeWire } from '../support/engines/pinecone.ts';
import { postgresMissing, postgresServer } from '../support/engines/postgres.ts';
import { startRedis } from '../support/engines/redis.ts';
import { startS3 } from '../support/engines/s3.ts';
import { refuse, type Script, scriptedS3 } from '../support/engines/s3-scripted.ts';
import {
  type Installation,
  type Role,
  refusedStart,
  startInstallation,
  temporaryFolder,
} from '../support/installation.ts';
import { eventually } from '../support/waiting.ts';

/** What must be seen nowhere: as a password, a key and a token; and what the servers really want. */
const WRONG = 'swordfish-that-is-wrong';
const RIGHT = 'swordfish-that-is-right';
/** Nobody listens there. */
const NOBODY = '127.0.0.1:1';

type Environment = Readonly<Record<string, string>>;
type Seen = { readonly name: string; readonly ok: boolean; readonly required: boolean; readonly detail?: string };
type Told = { readonly component: string; readonly detail?: string | undefined };
type Logged = Told & { readonly level: string };

const portOf = (server: Server): number => (server.address() as AddressInfo).port;

const httpServer = async (status: number): Promise<Server> => {
  const server = createServer((_, response) => response.writeHead(status).end('{}')).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
};

describe('servers that are not as the configuration says', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let running: Installation | undefined;
  const stops: (() => Promise<unknown> | unknown)[] = [];
  const opened = <Engine extends { stop(): Promise<unknown> }>(engine: Engine): Engine => {
    stops.push(() => engine.stop());
    return engine;
  };

  beforeEach(async () => {
    folder = await temporaryFolder();
  });
  afterEach(async () => {
    await running?.kill();
    running = undefined;
    for (const stop of stops.splice(0).reverse()) await stop();
    await folder.remove();
  });

  const listening = async (status: number): Promise<string> => {
    const server = await httpServer(status);
    stops.push(() => {
      server.closeAllConnections();
      server.close();
    });
    return `127.0.0.1:${portOf(server)}`;
  };
  const redis = async (suite: Mocha.Context, ...settings: string[]): Promise<string> => {
    const { port } = opened(await startOrSkip(suite, () => startRedis(settings), 'install redis-server'));
    return `127.0.0.1:${port}`;
  };
  const nats = async (suite: Mocha.Context, ...settings: string[]): Promise<string> => {
    const options = (port: number, data: string) => [
      ...['-a', '127.0.0.1', '-p', `${port}`, ...settings],
      ...(settings.includes('-js') ? ['-sd', data] : []),
    ];
    const start = () => startLoopbackServer({ command: 'nats-server', options });
    return `127.0.0.1:${opened(await startOrSkip(suite, start, NATS_REMEDY)).port}`;
  };
  const s3 = async (script: Script): Promise<string> => opened(await scriptedS3(script)).endpoint;
  const issuer = async (): Promise<OidcIssuer> => opened(await openOidcIssuer());

  /** A core whose parts are elsewhere, each with something secret in its address or beside it. */
  const elsewhere = (more: Environment): Environment => ({
    STATE_STORE: 'redis',
    JOB_QUEUE: 'nats',
    VECTOR_STORE: 'PINECONE_INDEX' in more ? 'pinecone' : 'chromadb',
    ...('PINECONE_INDEX' in more ? {} : { CHROMADB_TOKEN: WRONG }),
    FILE_STORAGE: 's3',
    S3_BUCKET: 'incidents',
    AWS_ACCESS_KEY_ID: `id-${WRONG}`,
    AWS_SECRET_ACCESS_KEY: WRONG,
    IDENTITY_PROVIDER: 'auth0',
    AUTH0_AUDIENCE: AUDIENCE,
    AUTH0_CLIENT_ID: 'this-installation',
    AUTH0_CLIENT_SECRET: WRONG,
    ...more,
  });

  const showNoSecret = (text: string): void => {
    for (const secret of [WRONG, RIGHT]) expect(text).not.to.include(secret);
  };

  /** What a new process says of its parts: to whoever asks, and once in its log. */
  const heardOf = async (role: Role, environment: Environment, parts: number) => {
    running = await startInstallation(folder.path, { ...elsewhere(environment), WORKER_PORT: '0' }, role);
    const url = running.url || (/health +(\S+)\/health\/ready/.exec(running.output())?.[1] ?? '');
    const { status, body } = await clientAt(url).get('/health/ready');
    const lines = await eventually('it is told in the log', () => {
      const said = (running?.output() ?? '').split('\n').filter(line => line.includes('a component is not ready'));
      return said.length >= parts && said;
    });
    showNoSecret(running.output() + JSON.stringify(body));
    const components: Seen[] = body.components;
    return {
      answer: [status, body.ready],
      told: components.filter(({ ok }) => !ok).map(({ name: component, detail }) => ({ component, detail })),
      logged: lines.map((line): Logged => JSON.parse(line)),
    };
  };

  /** Starts a process and holds what it says of its parts, to whoever asks and in its log, against a table. */
  const says = async (role: Role, environment: Environment, table: Readonly<Record<string, RegExp>>): Promise<void> => {
    const names = Object.keys(table);
    const isAsExpected = ({ component, detail }: Told): boolean => (table[component] ?? /^$/).test(detail ?? '');
    let heard = await heardOf(role, environment, names.length);
    // On a busy machine a part that has to be waited for may be told as silent; another process has another look at it.
    for (let looks = 1; looks < 5 && ![...heard.told, ...heard.logged].every(isAsExpected); looks++) {
      await running?.kill();
      heard = await heardOf(role, environment, names.length);
    }
    expect(heard.answer).to.deep.equal([503, false]);
    expect(heard.told.map(({ component }) => component)).to.have.members(names);
    for (const { component, detail } of heard.told) expect(detail, component).to.match(table[component] ?? /^$/);
    expect(heard.logged.map(({ component, detail }) => ({ component, detail }))).to.have.deep.members(heard.told);
    for (const { level } of heard.logged) expect(level).to.equal('warn');
  };

  it('are named when nobody is there', async () => {
    const environment = {
      REDIS_URL: `redis://ann:${WRONG}@${NOBODY}`,
      NATS_URL: `nats://ann:${WRONG}@${NOBODY}`,
      CHROMADB_URL: `http://${NOBODY}`,
      S3_ENDPOINT: `http://${NOBODY}`,
      AUTH0_DOMAIN: `http://${NOBODY}/`,
    };
    await says('http', environment, {
      state: /^Redis at 127\.0\.0\.1:1 does not answer\. Start it, or correct REDIS_URL\.$/,
      queue: /^NATS at 127\.0\.0\.1:1 does not answer as NATS does\. Start it, or correct NATS_URL\.$/,
      vectors: /127\.0\.0\.1:1 does not answer as Chroma does\. Start it, or correct CHROMADB_URL\.$/,
      files: /127\.0\.0\.1:1 does not answer\. Start it, or correct S3_ENDPOINT\.$/,
      identity: /^The identity provider http:\/\/127\.0\.0\.1:1\/ does not answer\. .* AUTH0_DOMAIN\.$/,
    });
    const answer = await clientAt(running?.url ?? '', `${WRONG}.e30.e30`).get('/v1/cases');
    expect([answer.status, answer.body.code]).to.deep.equal([503, 'unavailable']);
    const command = await faultmaven({ ...elsewhere(environment), DATA_DIR: folder.path }, 'clean-up');
    expect(command.code).to.equal(1);
    expect(command.stderr)
      .to.match(/^Nothing was cleaned up\.$/m)
      .and.match(/^state: .* correct REDIS_URL\.$/m);
    showNoSecret(JSON.stringify(answer.body) + running?.output() + command.stderr);
  }).timeout(60_000);

  it('are named when they do not let us in', async function () {
    const { intercept, issuer: AUTH0_DOMAIN } = await issuer();
    intercept(({ url }, response) => {
      if (!url?.includes('jwks')) return false;
      response.writeHead(403).end(RIGHT);
      return true;
    });
    const environment = {
      REDIS_URL: `redis://:${WRONG}@${await redis(this, '--requirepass', RIGHT)}`,
      NATS_URL: `nats://ann:${WRONG}@${await nats(this, '--user', 'ann', '--pass', RIGHT, '-js')}`,
      CHROMADB_URL: `http://${await listening(401)}`,
      S3_ENDPOINT: await s3((_, reply) => refuse(reply, 403, 'SignatureDoesNotMatch')),
      AUTH0_DOMAIN,
    };
    await says('worker', environment, {
      state: /^Redis at .* does not accept user and password\. Correct them in REDIS_URL\.$/,
      queue: /^NATS at .* does not accept user and password, or the token\. Correct them in NATS_URL\.$/,
      vectors: /does not accept the token\. Correct CHROMADB_TOKEN\.$/,
      files: /does not accept the credentials\. Correct AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY\.$/,
      identity: /^The identity provider .* answers with an error\. .* AUTH0_DOMAIN\.$/,
    });
  }).timeout(60_000);

  it('are named when they are something else', async function () {
    const pinecone = opened(await startPineconeWire({ dimension: 512 }));
    const store = opened(await startS3());
    const environment = {
      REDIS_URL: `redis://:${WRONG}@${await listening(200)}`,
      NATS_URL: `nats://${await nats(this)}`,
      PINECONE_API_KEY: pinecone.options.apiKey,
      PINECONE_CONTROLLER_HOST: pinecone.options.controllerUrl,
      PINECONE_INDEX: 'elsewhere',
      S3_ENDPOINT: store.endpoint,
      AUTH0_DOMAIN: (await issuer()).issuer.replace('127.0.0.1', 'localhost'),
    };
    await says('all', environment, {
      state: /^Redis at .* does not answer as Redis does\. Correct REDIS_URL\.$/,
      queue: /^NATS at .* runs without JetStream\. Start it with JetStream \(-js\), or correct NATS_URL\.$/,
      vectors: /^There is no index elsewhere in the vector store\. .* name it in PINECONE_INDEX\.$/,
      files: /has no bucket "incidents"\. Create it, or correct S3_BUCKET\.$/,
      identity: /^The identity provider .* calls itself by another name\. Set AUTH0_DOMAIN to exactly what/,
    });
  }).timeout(60_000);

  it('are named when they are not fit, clocks too', async function () {
    const pinecone = opened(await startPineconeWire({ dimension: 8 }));
    const { issuer: AUTH0_DOMAIN, intercept, signIn, sign } = await issuer();
    intercept((_, response) => {
      response.setHeader('date', new Date(Date.now() + 300_000).toUTCString());
      return false;
    });
    const server = await redis(this);
    const environment = {
      REDIS_URL: `redis://${server},redis://${server}`,
      JOB_QUEUE: 'redis',
      PINECONE_API_KEY: pinecone.options.apiKey,
      PINECONE_CONTROLLER_HOST: pinecone.options.controllerUrl,
      PINECONE_INDEX: pinecone.options.index,
      S3_ENDPOINT: await s3((_, reply) => refuse(reply, 403, 'RequestTimeTooSkewed')),
      AUTH0_DOMAIN,
    };
    await says('http', environment, {
      state: /^Redis at .* refuses the connection\. Look whether REDIS_URL names one server/,
      queue: /^Redis at .* refuses the connection\. Look whether REDIS_URL names one server/,
      vectors: /^The index faultmaven .* has 8 dimensions, the embedding model makes 512\. .* PINECONE_INDEX\.$/,
      files: /the clock of this machine differs from that of .*\. Set it right\.$/,
      clock: /^The clock of this machine is (299|300|301) s behind that of the identity provider \(.*\)\. Set it right/,
    });
    const { accessToken } = await signIn('auth0|ann');
    const claims = decodeJwt(accessToken);
    const later = await sign({ ...claims, nbf: (claims.iat ?? 0) + 300, exp: (claims.iat ?? 0) + 900 });
    const answer = await clientAt(running?.url ?? '', later).get('/v1/cases');
    expect([answer.status, answer.body.code]).to.deep.equal([401, 'auth.token-invalid']);
    expect(answer.body.detail).to.include('the clock of this installation is behind');
    expect(running?.output()).not.to.include(later);
  }).timeout(60_000);

  it('are named when the key of the vector store is wrong, or the database of Redis is not there', async function () {
    const pinecone = opened(await startPineconeWire({ dimension: 512 }));
    const environment = {
      REDIS_URL: `redis://${await redis(this)}/99`,
      NATS_URL: `nats://${await nats(this, '-js')}`,
      PINECONE_API_KEY: WRONG,
      PINECONE_CONTROLLER_HOST: pinecone.options.controllerUrl,
      PINECONE_INDEX: pinecone.options.index,
      S3_ENDPOINT: await s3((_, reply) => refuse(reply, 403, 'AccessDenied')),
      AUTH0_DOMAIN: (await issuer()).issuer,
    };
    await says('worker', environment, {
      state: /^Redis at .* has no such database\. Correct the number at the end of REDIS_URL\.$/,
      vectors: /does not accept the configured key\. .* PINECONE_API_KEY\.$/,
      files: /the credentials may not use the bucket "incidents"\. Allow them to list it/,
    });
  }).timeout(60_000);

  describe('and are the database', () => {
    const refused = async (change: (url: URL) => void): Promise<string> => {
      const url = new URL(await postgresServer());
      change(url);
      const { code, output } = await refusedStart(folder.path, { DATABASE_URL: url.href });
      expect(code).to.equal(1);
      expect(output)
        .to.match(/^FaultMaven cannot start\. PostgreSQL at /m)
        .and.not.match(/^ +at /m);
      showNoSecret(output);
      return output;
    };
    before(function () {
      if (postgresMissing()) this.skip();
    });

    it('keep it from starting when nobody is there', async () => {
      const said = await refused(url => {
        url.host = NOBODY;
        url.password = WRONG;
      });
      expect(said).to.include(`${NOBODY} does not answer. Start it, or correct host and port in DATABASE_URL.`);
    }).timeout(30_000);

    it('keep it from starting when the password is wrong, or missing', async () => {
      for (const password of [WRONG, '']) {
        const said = await refused(url => {
          url.username = 'stranger';
          url.password = password;
        });
        expect(said).to.include('does not let us in. Correct user and password in DATABASE_URL');
      }
    }).timeout(30_000);

    it('keep it from starting when there is no such database', async () => {
      const said = await refused(url => {
        url.pathname = '/nowhere';
        url.password = WRONG;
      });
      expect(said).to.include('has no database "nowhere". Create it, or correct DATABASE_URL.');
    }).timeout(30_000);
  });
});
