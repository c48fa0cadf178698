import { CHROMA_REMEDY, startChroma } from '../support/engines/chroma.ts';
import { NATS_REMEDY, startNats } from '../support/engines/nats.ts';
import { startPostgres } from '../support/engines/postgres.ts';
import { startRedis } from '../support/engines/redis.ts';

/** An engine that is going to be killed, and an installation that needs it and nothing else. */
export type Victim = {
  readonly environment: Readonly<Record<string, string>>;
  /** What `/health/ready` calls it, and whether the API can do without. */
  readonly component: { readonly name: string; readonly required: boolean };
  readonly power: { off(): Promise<void>; on(): Promise<void> };
  stop(): Promise<void>;
};

export type EngineSetUp = { readonly start: () => Promise<Victim>; readonly remedy: string };

const WITHOUT_MODEL = { EMBEDDING_PROVIDER: 'none' };

type Engine = { readonly power: Victim['power'] | undefined };

const powerOf = ({ power }: Engine): Victim['power'] => {
  if (power) return power;
  throw new Error('a server that somebody else runs cannot be killed');
};

/** Engines of our own: one that the environment names is not ours to kill. */
export const ENGINES: { readonly [name: string]: EngineSetUp } = {
  PostgreSQL: {
    remedy: 'install postgresql',
    async start() {
      const { url, power, stop } = await startPostgres();
      const environment = { ...WITHOUT_MODEL, DATABASE_URL: url };
      return { environment, component: { name: 'database', required: true }, power, stop };
    },
  },
  Redis: {
    remedy: 'install redis-server',
    async start() {
      // Sessions are kept by Redis alone.
      const { url, power, stop } = await startRedis(['--appendonly', 'yes']);
      const environment = { ...WITHOUT_MODEL, STATE_STORE: 'redis', JOB_QUEUE: 'redis', REDIS_URL: url };
      return { environment, component: { name: 'state', required: true }, power, stop };
    },
  },
  NATS: {
    remedy: NATS_REMEDY,
    async start() {
      const engine = await startNats();
      const environment = { ...WITHOUT_MODEL, JOB_QUEUE: 'nats', NATS_URL: engine.url };
      return { environment, component: { name: 'queue', required: false }, power: powerOf(engine), stop: engine.stop };
    },
  },
  Chroma: {
    remedy: CHROMA_REMEDY,
    async start() {
      const engine = await startChroma();
      const environment = { VECTOR_STORE: 'chromadb', CHROMADB_URL: engine.url };
      const component = { name: 'vectors', required: false };
      return { environment, component, power: powerOf(engine), stop: engine.stop };
    },
  },
};

/** All of them together, as a team has them, and which of them is killed. */
const team = (killed: string): EngineSetUp => ({
  remedy: Object.values(ENGINES)
    .map(({ remedy }) => remedy)
    .join('; '),
  async start() {
    const engines = new Map<string, Victim>();
    const stop = async (): Promise<void> => {
      for (const engine of engines.values()) await engine.stop();
    };
    try {
      for (const [name, { start }] of Object.entries(ENGINES)) engines.set(name, await start());
    } catch (error) {
      await stop();
      throw error;
    }
    const environments = [...engines.values()].map(({ environment }) => environment);
    const { component, power } = engines.get(killed) as Victim;
    const environment = { ...Object.assign({}, ...environments), JOB_QUEUE: 'nats', EMBEDDING_PROVIDER: 'embedded' };
    return { environment, component, power, stop };
  },
});

export const TEAM: typeof ENGINES = Object.fromEntries(
  Object.keys(ENGINES).map(name => [`${name}, beside the other engines of a team,`, team(name)]),
);
