import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { parseConfig } from '../../../apps/composition/config.ts';
import { VARIABLES } from '../../../apps/composition/variables.ts';
import type { Service } from '../../support/deploy/compose.ts';
import { environmentOf, readDockerfile } from '../../support/deploy/dockerfile.ts';
import { COMPOSE, DOCKERFILE, readSetUp, SET_UPS, type SetUp } from '../../support/deploy/set-ups.ts';

const IMAGE = environmentOf(readDockerfile(DOCKERFILE).at(-1)!);
const MAKE_SECRETS = join(COMPOSE, 'make-secrets');

describe('what the compose files tell our processes', () => {
  let folder = '';
  let secrets = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'faultmaven-secrets-'));
    secrets = join(folder, 'secrets');
    execFileSync(MAKE_SECRETS, [secrets]);
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const ours = (name: SetUp): [string, Service][] =>
    Object.entries(readSetUp(name, { SECRETS_DIR: secrets }).services).filter(([, { image }]) =>
      image.startsWith('faultmaven:'),
    );

  /** As in the container, but for where its secrets are mounted. */
  const environmentIn = (service: Service): Record<string, string> => {
    const all = { ...IMAGE, ...service.environment };
    const inFolder = ([name, value]: [string, string]) => [name, value.replace(/^\/run\/secrets/, secrets)];
    return Object.fromEntries(Object.entries(all).map(inFolder));
  };

  const choicesOf = (name: SetUp): [string, ReturnType<typeof parseConfig>][] =>
    ours(name).map(([service, content]) => [service, parseConfig(environmentIn(content))]);

  for (const name of Object.keys(SET_UPS) as SetUp[])
    it(`is known to the configuration and accepted: ${name}`, () => {
      for (const [service, { environment = {} }] of ours(name))
        for (const variable of Object.keys(environment))
          expect(Object.keys(VARIABLES), service).to.include(variable.replace(/_FILE$/, ''));
      expect(choicesOf(name).map(([service]) => service)).to.have.length(name.startsWith('team') ? 2 : 1);
    });

  it('makes core keep everything in its volume', () => {
    const [[, config]] = choicesOf('core') as [[string, ReturnType<typeof parseConfig>]];
    expect(config).to.deep.include({
      PROFILE: 'core',
      database: { kind: 'sqlite', file: '/data/faultmaven.db' },
      files: { kind: 'local', folder: '/data/files' },
      queue: { kind: 'embedded' },
      state: { kind: 'embedded' },
      vectors: { kind: 'embedded' },
      identity: { kind: 'jwt', secret: undefined },
    });
    expect(config.llm.kind).to.equal('ollama-if-running');
  });

  it('makes core use Redis and Chroma where they are put beside it', () => {
    const [[, config]] = choicesOf('core with Redis and Chroma') as [[string, ReturnType<typeof parseConfig>]];
    const redis = { kind: 'redis', urls: ['redis://redis:6379/0'] };
    expect(config).to.deep.include({
      queue: redis,
      state: redis,
      vectors: { kind: 'chromadb', url: 'http://chroma:8000', token: undefined },
    });
    const [[, onlyRedis]] = choicesOf('core with Redis') as [[string, ReturnType<typeof parseConfig>]];
    expect(onlyRedis.vectors.kind).to.equal('embedded');
  });

  it('makes a team keep nothing on the disks of its containers', () => {
    for (const [service, config] of choicesOf('team')) {
      const kinds = { ...config } as unknown as Record<string, { kind: string }>;
      const chosen = ['database', 'files', 'queue', 'state', 'vectors', 'identity', 'llm'].map(
        part => kinds[part]?.kind,
      );
      expect(chosen, service).to.deep.equal([
        'postgresql',
        's3',
        'nats',
        'redis',
        'chromadb',
        'jwt',
        'ollama-if-running',
      ]);
      expect(config.searchFile, service).to.equal(undefined);
    }
  });

  it('leads both processes of a team to the same engines, each with the secret that the engine has', () => {
    const secret = (file: string): string => readFileSync(join(secrets, file), 'utf8').trim();
    const [[, http], [, worker]] = choicesOf('team') as [
      [string, ReturnType<typeof parseConfig>],
      [string, ReturnType<typeof parseConfig>],
    ];
    expect(worker).to.deep.equal(http);
    const { services } = readSetUp('team', { SECRETS_DIR: secrets });
    const addresses = [http.DATABASE_URL, http.REDIS_URL, http.NATS_URL].map(url => new URL(url ?? ''));
    for (const { hostname } of addresses) expect(services).to.have.property(hostname);
    expect(addresses.map(({ password }) => password)).to.deep.equal([
      secret('postgres-password'),
      secret('redis-password'),
      /password: "(\w+)"/.exec(secret('nats-authorization'))?.[1],
    ]);
    expect([http.AWS_ACCESS_KEY_ID, http.AWS_SECRET_ACCESS_KEY]).to.deep.equal([
      secret('s3-access-key'),
      secret('s3-secret-key'),
    ]);
    const database = services.postgres?.environment;
    expect([addresses[0]?.username, addresses[0]?.pathname]).to.deep.equal([
      database?.POSTGRES_USER,
      `/${database?.POSTGRES_DB}`,
    ]);
    expect(services.bucket?.command?.join()).to.include(`store/${http.S3_BUCKET}\n`);
  });

  it('asks Ollama where it is put beside them', () => {
    for (const name of ['core with Ollama', 'team with Ollama'] as const)
      for (const [service, { llm }] of choicesOf(name)) {
        const ollama = { name: 'ollama', host: 'http://ollama:11434', model: 'llama3.1:8b' };
        expect(llm, service).to.deep.equal({ kind: 'providers', providers: [ollama] });
      }
  });

  describe('its secrets', () => {
    it('are new each time, long, for the owner of the folder and for containers', () => {
      const other = join(folder, 'other');
      execFileSync(MAKE_SECRETS, [other]);
      expect(statSync(secrets).mode & 0o777).to.equal(0o700);
      for (const file of readdirSync(secrets)) {
        expect(statSync(join(secrets, file)).mode & 0o777, file).to.equal(0o444);
        const [one, two] = [secrets, other].map(place => readFileSync(join(place, file), 'utf8'));
        if (file === 's3-access-key') continue;
        expect(one, file).to.match(/[0-9a-f]{40}/);
        expect(one, file).to.not.equal(two);
      }
    });

    it('are what team.yaml wants, file by file', () => {
      const wanted = Object.values(readSetUp('team', { SECRETS_DIR: secrets }).secrets ?? {});
      const made = readdirSync(secrets).map(file => join(secrets, file));
      expect(made.sort()).to.deep.equal(wanted.map(({ file }) => file).sort());
    });

    it('are never overwritten', () => {
      expect(() => execFileSync(MAKE_SECRETS, [secrets], { stdio: 'pipe' })).to.throw('never overwritten');
    });
  });
});
