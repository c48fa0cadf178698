import { setTimeout as pause } from 'node:timers/promises';
import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { expect } from 'chai';
import { ChromaClient } from 'chromadb';
import { Redis } from 'ioredis';
import { faultmaven } from '../support/cli.ts';
import { startOrSkip } from '../support/engines/or-skip.ts';
import { seeded } from '../support/seeded.ts';
import { eventually } from '../support/waiting.ts';
import { brokenPromise } from './answers.ts';
import { booksOf } from './books.ts';
import { ENGINES, type Victim } from './engine-set-ups.ts';
import { expectAllKept } from './kept.ts';
import { type Operation, workTogether } from './mixed-work.ts';
import { CLIENTS } from './outage.ts';
import { type Served, serve } from './served.ts';
import { operations, SEED } from './settings.ts';

const OPERATIONS = operations(200);

/** An installation on an engine, with both gone after the suite. */
const underTest = (name: keyof typeof ENGINES) => {
  const { start, remedy } = ENGINES[name] as NonNullable<(typeof ENGINES)[string]>;
  const state = {} as { victim: Victim; served: Served };
  before(async function () {
    state.victim = await startOrSkip(this as unknown as Mocha.Context, start, remedy);
    state.served = await serve(state.victim.environment);
  });
  after(async () => {
    await state.served?.stop();
    await state.victim?.stop();
  });
  return state;
};

const workWhile = async (served: Served, harm: () => Promise<void>, without: readonly Operation[] = []) => {
  const strike = async (): Promise<void> => {
    while (served.accepted.jobs.size < OPERATIONS / 10) await pause(5);
    await harm();
  };
  const goesOn = (serial: number): boolean => serial < OPERATIONS;
  const crowd = { ...served, random: seeded(SEED), clients: CLIENTS, without, goesOn, restMs: () => 0 };
  await Promise.all([strike(), workTogether(crowd)]);
};

describe('a Redis that is emptied in the middle of mixed operations', () => {
  const state = underTest('Redis');

  it('takes nothing with it that was accepted', async () => {
    const { served, victim } = state;
    const redis = new Redis(victim.environment.REDIS_URL ?? '');
    let keys = 0;
    const harm = async (): Promise<void> => {
      keys = await redis.dbsize();
      await redis.flushall();
    };
    // Troubleshooting sessions are kept by Redis alone, as the operator is told.
    await workWhile(served, harm, ['session', 'heartbeat']).finally(() => redis.disconnect());
    expect(keys, 'keys that were lost').to.be.greaterThan(0);
    expect(served.heard.flatMap(heard => brokenPromise(heard) ?? [])).to.deep.equal([]);
    await expectAllKept(served, victim.environment.DATABASE_URL);
  }).timeout(120_000 + OPERATIONS * 200);
});

/** Ids of the events on their stream. */
const eventsOn = async (connection: NatsConnection): Promise<ReadonlySet<string>> => {
  const { state } = await (await jetstreamManager(connection)).streams.info('FAULTMAVEN');
  const consumer = await jetstream(connection).consumers.get('FAULTMAVEN');
  const ids = new Set<string>();
  if (state.messages > 0)
    for await (const { headers } of await consumer.fetch({ max_messages: state.messages, expires: 5000 }))
      ids.add(headers?.get('Nats-Msg-Id') ?? '');
  return ids;
};

describe('a stream of NATS that is deleted in the middle of mixed operations', () => {
  const state = underTest('NATS');

  it('takes nothing with it that was accepted', async () => {
    const { served, victim } = state;
    const connection = await connect({ servers: victim.environment.NATS_URL ?? '' });
    const deleted: string[] = [];
    const harm = async (): Promise<void> => {
      const manager = await jetstreamManager(connection);
      for await (const { config } of manager.streams.list()) deleted.push(config.name);
      for (const name of deleted) await manager.streams.delete(name);
    };
    try {
      await workWhile(served, harm);
      expect(deleted, 'streams that were lost').to.include.members(['FAULTMAVEN_JOBS', 'FAULTMAVEN']);
      expect(served.heard.flatMap(heard => brokenPromise(heard) ?? [])).to.deep.equal([]);
      await expectAllKept(served, victim.environment.DATABASE_URL);
      const announced = await booksOf(served.folder, victim.environment.DATABASE_URL).eventIds();
      expect(announced).to.have.length.greaterThan(0);
      await eventually('every event is on its stream again', async () => {
        const stored = await eventsOn(connection);
        return announced.every(id => stored.has(id));
      });
    } finally {
      await connection.close();
    }
  }).timeout(120_000 + OPERATIONS * 200);
});

describe('a Chroma that is emptied', () => {
  const state = underTest('Chroma');
  const DOCUMENTS = 6;

  it('leaves search to words, and has its vectors again after a reindex', async () => {
    const { served, victim } = state;
    const { user, folder } = served;
    const { hostname, port } = new URL(victim.environment.CHROMADB_URL ?? '');
    const chroma = new ChromaClient({ host: hostname, port: Number(port), ssl: false });
    const vectors = async (): Promise<number> => {
      const counts = (await chroma.listCollections()).map(collection => collection.count());
      return (await Promise.all(counts)).reduce((sum, count) => sum + count, 0);
    };
    const ids: string[] = [];
    for (let n = 0; n < DOCUMENTS; n++) {
      const page = { title: `page ${n}`, content: `# Page ${n}\n\nWhat to do about word${n}.` };
      ids.push((await user.send('POST', '/v1/knowledge/documents', page)).body.id);
    }
    for (const id of ids)
      await eventually('it has vectors', async () => {
        const { body } = await user.get(`/v1/knowledge/documents/${id}`);
        return body.embedding.status === 'ready';
      });
    expect(await vectors()).to.equal(DOCUMENTS);

    for (const { name } of await chroma.listCollections()) await chroma.deleteCollection({ name });
    for (const [n, id] of ids.entries()) {
      const { status, body } = await user.send('POST', '/v1/knowledge/search', { query: `word${n}` });
      expect(status).to.equal(200);
      expect(body.results[0]?.document_id, `found by word${n}`).to.equal(id);
    }
    expect(await vectors()).to.equal(0);

    const ran = await faultmaven({ ...victim.environment, DATA_DIR: folder }, 'reindex', '--json');
    expect(ran, ran.stderr).to.include({ code: 0, stdout: `{"documents":${DOCUMENTS},"cases":0}\n` });
    await eventually('all have vectors again', async () => (await vectors()) === DOCUMENTS);
  }).timeout(60_000);
});
