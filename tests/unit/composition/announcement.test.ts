import { expect } from 'chai';
import { announcementOf } from '../../../apps/all/announce.ts';
import type { Catalogue } from '../../../apps/composition/catalogue.ts';
import { describeConfig, parseConfig } from '../../../apps/composition/config.ts';
import { catalogueOf } from '../../../apps/composition/llm-module.ts';
import { VARIABLES } from '../../../apps/composition/variables.ts';

const MARKER = 'swordfish';
const CREDENTIALS = `${MARKER}-user:1,${MARKER}@`;

const SCHEMES: Readonly<Record<string, string>> = {
  DATABASE_URL: 'postgresql',
  REDIS_URL: 'redis',
  NATS_URL: 'nats',
  S3_ENDPOINT: 'https',
  OPENAI_BASE_URL: 'https',
  ANTHROPIC_BASE_URL: 'https',
  OLLAMA_HOST: 'https',
  EMBEDDING_BASE_URL: 'https',
  CHROMADB_URL: 'https',
  PINECONE_CONTROLLER_HOST: 'https',
};

/** Redis and NATS take several addresses with commas, so that one in a password is encoded. */
const addressOf = (name: string): string => {
  const isList = name === 'REDIS_URL' || name === 'NATS_URL';
  const credentials = isList ? CREDENTIALS.replace(',', '%2C') : CREDENTIALS;
  const path = name === 'DATABASE_URL' ? '/faultmaven' : '';
  return `${SCHEMES[name]}://${credentials}server${path}?password=${MARKER}&sslmode=verify-full`;
};

const NOBODY: Catalogue = { models: [], routes: {} };

const EVERYTHING = Object.fromEntries(Object.keys(SCHEMES).map(name => [name, addressOf(name)]));

describe('what is shown of the configuration', () => {
  it('covers every variable that takes an address', () => {
    const takesAddress = ([, { schema }]: [string, { schema: (typeof VARIABLES)[keyof typeof VARIABLES]['schema'] }]) =>
      Object.values(SCHEMES).some(scheme => schema.safeParse(`${scheme}://server/0`).success) &&
      !schema.safeParse('a word').success;
    const names = Object.entries(VARIABLES).filter(takesAddress);
    expect(names.map(([name]) => name)).to.have.members(Object.keys(SCHEMES));
  });

  for (const name of Object.keys(SCHEMES))
    it(`holds no password of ${name}`, () => {
      const shown = String(describeConfig(parseConfig(EVERYTHING))[name]);
      expect(shown).to.include('***@server').and.to.include('sslmode=verify-full').and.not.to.include(MARKER);
    });

  it('holds no password in what a process says at its start', () => {
    const config = parseConfig(EVERYTHING);
    const said = announcementOf({ role: 'all', url: 'http://127.0.0.1:8000', config, models: NOBODY }, '1.0.0');
    expect(said).to.include('https://***@server').and.not.to.include(MARKER);
  });

  it('names who writes answers, in order, and whose prices nobody knows', async () => {
    const said = async (environment: Record<string, string>) => {
      const config = parseConfig(environment);
      const models = await catalogueOf(config);
      return announcementOf({ role: 'all', url: 'http://127.0.0.1:8000', config, models }, '1.0.0');
    };
    const both = { OPENAI_API_KEY: MARKER, ANTHROPIC_API_KEY: MARKER, ANTHROPIC_MODEL: 'claude-of-tomorrow' };
    expect(await said(both))
      .to.match(/answers by +openai\/gpt-5\.4-mini, then anthropic\/claude-of-tomorrow, then code/)
      .and.to.match(/price unknown +anthropic\/claude-of-tomorrow: /)
      .and.not.to.include(MARKER);
    expect(await said({ LLM_PROVIDER: 'none' })).to.match(/answers by +code, because LLM_PROVIDER is none/);
  });

  it('names the file of a SQLite database as it is', () => {
    const DATABASE_URL = 'sqlite:///var/lib/a,b?c.db';
    expect(describeConfig(parseConfig({ DATABASE_URL }))).to.include({ DATABASE_URL });
  });

  it('says where the worker of an HTTP process finds its jobs', () => {
    const said = (environment: Record<string, string>) => {
      const config = parseConfig(environment);
      return announcementOf({ role: 'http', url: 'http://127.0.0.1:8000', config, models: NOBODY }, '1.0.0');
    };
    expect(said({})).to.include('a worker on the same DATA_DIR');
    expect(said({ DATABASE_URL: 'postgresql://db/x' })).to.include('a worker on the same database');
  });
});
