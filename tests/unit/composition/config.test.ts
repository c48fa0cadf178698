import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect } from 'chai';
import { ConfigError, describeConfig, type Environment, parseConfig } from '../../../apps/composition/config.ts';

const problemsOf = (environment: Environment): readonly string[] => {
  try {
    parseConfig(environment);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
};

describe('the configuration', () => {
  it('has a default for everything', () => {
    const config = parseConfig({});
    expect(config).to.include({ PORT: 8000, HOST: '127.0.0.1', PROFILE: 'core' });
    expect(config.database).to.deep.equal({ kind: 'sqlite', file: resolve('data/faultmaven.db') });
    expect(config.files).to.deep.equal({ kind: 'local', folder: resolve('data/files') });
    expect(config.llm.kind).to.equal('ollama-if-running');
    expect(Object.isFrozen(config)).to.equal(true);
  });

  it('takes an empty variable for one that is not set', () => {
    expect(parseConfig({ PORT: '', DATABASE_URL: '' }).PORT).to.equal(8000);
  });

  it('reports every problem by name, without the value', () => {
    const problems = problemsOf({ PORT: '99999', LOG_LEVEL: 'loud', JWT_SECRET: 'swordfish' });
    expect(problems.map(problem => problem.split(':')[0])).to.have.members(['PORT', 'LOG_LEVEL', 'JWT_SECRET']);
    expect(problems.join()).not.to.include('swordfish');
  });

  for (const given of ['99999', '-1', '1.5', 'many'])
    for (const name of ['PORT', 'WORKER_PORT'])
      it(`says between which bounds ${name} is, when it is ${given}`, () => {
        expect(problemsOf({ [name]: given })).to.include(`${name}: must be a whole number from 0 to 65535`);
      });

  for (const environment of [
    { DATABASE_URL: 'postgresql://ann:%zz@db/x' },
    { DATABASE_URL: 'postgresql://%zz:b@db/x' },
    { DATABASE_URL: 'postgresql://ann:b@db/%zz' },
    { REDIS_URL: 'redis://one,redis://:%zz@two' },
    { NATS_URL: 'nats://ann:%zz@nats' },
  ])
    it(`refuses what no driver can decode: ${JSON.stringify(environment)}`, () => {
      const [name] = Object.keys(environment);
      expect(problemsOf(environment)).to.deep.equal([
        `${name}: holds a percent sign that begins no escape; percent-encode what is special in user, password and path`,
      ]);
    });

  it('takes what is percent-encoded', () => {
    const url = 'postgresql://ann:%25zz%2F@db/x';
    expect(parseConfig({ DATABASE_URL: url }).database).to.include({ url });
  });

  for (const url of [
    'redis://redis/zero',
    'redis://redis/0/1',
    'redis://one/1,redis://two',
    'redis://one,redis://two/1',
  ])
    it(`refuses REDIS_URL ${url}`, () => {
      expect(problemsOf({ REDIS_URL: url }).join()).to.match(/^REDIS_URL: .*database/);
    });

  for (const url of ['redis://redis', 'redis://redis/', 'redis://redis/15', 'redis://one/0, redis://two'])
    it(`takes REDIS_URL ${url}`, () => {
      expect(parseConfig({ REDIS_URL: url }).REDIS_URL).to.equal(url);
    });

  for (const prefix of ['../x', 'a/../b', 'a/..', '.', '/', 'a//b', 'a b', 'a\\b', 'é', 'a?b', 'a\n'])
    it(`refuses S3_PREFIX ${JSON.stringify(prefix)}`, () => {
      expect(problemsOf({ S3_PREFIX: prefix }).join()).to.match(/^S3_PREFIX: must be a folder/);
    });

  for (const prefix of ['faultmaven/', 'a/b.c', '/a/', '..a/'])
    it(`takes S3_PREFIX ${prefix}`, () => {
      expect(parseConfig({ S3_PREFIX: prefix }).S3_PREFIX).to.equal(prefix);
    });

  for (const url of [
    'postgres://x',
    'postgresql://user:p%ssword/@x',
    'sqlite:',
    'sqlite://',
    'sqlite:///:memory:',
    'sqlite://:memory:',
    '/tmp/x.db',
    'nonsense',
  ])
    it(`refuses DATABASE_URL ${url}`, () => {
      expect(problemsOf({ DATABASE_URL: url }).join()).to.match(/^DATABASE_URL: /);
    });

  it('reads absolute and relative database files', () => {
    const fileOf = (url: string) => (parseConfig({ DATABASE_URL: url }).database as { file: string }).file;
    expect(fileOf('sqlite:///var/lib/x.db')).to.equal('/var/lib/x.db');
    expect(fileOf('sqlite:///./x.db')).to.equal(resolve('x.db'));
  });

  it('reads a value from a file, and says when it cannot', () => {
    const folder = mkdtempSync(join(tmpdir(), 'faultmaven-config-'));
    const file = join(folder, 'key');
    writeFileSync(file, 'from the file\n');
    expect(parseConfig({ OPENAI_API_KEY_FILE: file }).OPENAI_API_KEY).to.equal('from the file');
    expect(parseConfig({ OPENAI_API_KEY_FILE: file, OPENAI_API_KEY: 'set' }).OPENAI_API_KEY).to.equal('set');
    rmSync(folder, { recursive: true });
    expect(problemsOf({ OPENAI_API_KEY_FILE: file }).join()).to.match(/^OPENAI_API_KEY_FILE: /);
  });

  it('shows what is in effect, and secrets only by being set', () => {
    const shown = describeConfig(parseConfig({ OPENAI_API_KEY: 'sk-secret', JWT_SECRET: 's'.repeat(40) }));
    expect(shown).to.include({ OPENAI_API_KEY: '(set)', JWT_SECRET: '(set)', PORT: 8000 });
    expect(JSON.stringify(shown)).not.to.include('sk-secret').and.not.to.include('sss');
  });
});
