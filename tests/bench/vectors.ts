import { parseArgs } from 'node:util';
import type { VectorProvider, VectorRecord } from '../../core/ports/vector-provider.ts';
import { seeded } from '../support/seeded.ts';
import { BENCH_STORES } from './vector-stores.ts';

const SPACE = { collection: 'bench', model: 'generated', dimension: 512 };
const PIECES = 20;
const OWNERS = 50;
const TOPICS = 200;
const QUERIES = 60;
/** What the worker stores at once. */
const BATCH = 32;

const toLengthOne = (vector: Float32Array): Float32Array => {
  const length = Math.hypot(...vector);
  return vector.map(value => value / length);
};

/** Vectors around topics, as those of texts are: among evenly random ones nothing is near anything. */
const generator = (seed: number) => {
  const random = seeded(seed);
  const normal = (): number => random() + random() + random() - 1.5;
  const direction = (): Float32Array => Float32Array.from({ length: SPACE.dimension }, normal);
  const topics = Array.from({ length: TOPICS }, direction);
  return (): Float32Array => {
    const topic = topics[Math.floor(random() * TOPICS)] ?? direction();
    return toLengthOne(topic.map(value => value + 0.6 * normal()));
  };
};

/** Every second document is global, the others belong to the owners in turn. */
const scopeOf = (document: number): string => (document % 2 === 0 ? 'global' : `owner-${(document >> 1) % OWNERS}`);

const toRecord = (vector: Float32Array, at: number): VectorRecord => {
  const document = Math.floor(at / PIECES);
  return { documentId: `document-${document}`, ordinal: at % PIECES, scope: scopeOf(document), version: 1, vector };
};

const FILTERS: Readonly<Record<string, readonly string[]>> = {
  owner: ['owner-1'],
  'owner + global': ['owner-1', 'global'],
  everything: ['global', ...Array.from({ length: OWNERS }, (_, owner) => `owner-${owner}`)],
};

/** A plain loop: with `--full` it runs 18 million times. */
const dot = (one: Float32Array, other: Float32Array): number => {
  let sum = 0;
  for (let at = 0; at < one.length; at += 1) sum += (one[at] ?? 0) * (other[at] ?? 0);
  return sum;
};

const nameOf = ({ documentId, ordinal }: { documentId: string; ordinal: number }): string => `${documentId}#${ordinal}`;

/** What a scan over the numbers as they were given finds. */
const exactly = (records: readonly VectorRecord[], question: Float32Array): ReadonlySet<string> =>
  new Set(
    records
      .map(record => ({ record, similarity: dot(record.vector, question) }))
      .sort((a, b) => b.similarity - a.similarity)
      .slice(0, 10)
      .map(({ record }) => nameOf(record)),
  );

const quantile = (times: readonly number[], share: number): string => {
  const sorted = times.toSorted((a, b) => a - b);
  return (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN).toFixed(1);
};

const timed = async <Answer>(times: number[], call: () => Promise<Answer>): Promise<Answer> => {
  const start = performance.now();
  const answer = await call();
  times.push(performance.now() - start);
  return answer;
};

const store = async (vectors: VectorProvider, records: readonly VectorRecord[]): Promise<string> => {
  const writes: number[] = [];
  for (let from = 0; from < records.length; from += BATCH)
    await timed(writes, () => vectors.upsert(SPACE, records.slice(from, from + BATCH)));
  return `${BATCH} vectors stored in ${quantile(writes, 0.5)} / ${quantile(writes, 0.99)} ms (p50 / p99)`;
};

/** Searches of a small scope, alone and while everything is stored once more: what one has to wait for the other. */
const waits = async (vectors: VectorProvider, records: readonly VectorRecord[]): Promise<string> => {
  const [alone, beside]: [number[], number[]] = [[], []];
  const ask = (times: number[]) =>
    timed(times, () =>
      vectors.search(SPACE, {
        vector: records[0]?.vector ?? new Float32Array(),
        topK: 10,
        filter: { scopes: ['none'] },
      }),
    );
  for (let round = 0; round < 500; round += 1) await ask(alone);
  let isStoring = true;
  const storing = store(vectors, records).finally(() => {
    isStoring = false;
  });
  while (isStoring) await ask(beside);
  await storing;
  const show = (times: readonly number[]): string => `${quantile(times, 0.5)} / ${quantile(times, 0.99)}`;
  return `a search of an empty scope takes ${show(alone)} ms alone, ${show(beside)} ms while vectors are stored`;
};

/** How many of the ten nearest are found, and how long a search takes, by what a filter lets through. */
const recalls = async (
  vectors: VectorProvider,
  records: readonly VectorRecord[],
  questions: readonly Float32Array[],
) => {
  console.log(['chunks', 'filter', 'behind it', 'recall@10', 'p50 ms', 'p99 ms'].map(cell => cell.padEnd(16)).join(''));
  for (const [name, scopes] of Object.entries(FILTERS)) {
    const visible = records.filter(({ scope }) => scopes.includes(scope));
    const times: number[] = [];
    let found = 0;
    for (const vector of questions) {
      const query = { vector, topK: 10, filter: { scopes } };
      const hits = await timed(times, () => vectors.search(SPACE, query));
      const exact = exactly(visible, vector);
      found += hits.filter(hit => exact.has(nameOf(hit))).length / exact.size;
    }
    const recall = (found / questions.length).toFixed(3);
    const cells = [records.length, name, visible.length, recall, quantile(times, 0.5), quantile(times, 0.99)];
    console.log(cells.map(cell => String(cell).padEnd(16)).join(''));
  }
};

/** Recall@10 of a vector store against an exact scan, and how long it takes, by what a filter lets through.
 *  `--store sqlite-vec` (the one that is shipped) or `--store chroma`, which starts a server of its own.
 *  10,000 generated vectors of 512 numbers, 100,000 with `--full`. */
export const run = async (args: string[]): Promise<void> => {
  const options = {
    full: { type: 'boolean', default: false },
    store: { type: 'string', default: 'sqlite-vec' },
  } as const;
  const { values } = parseArgs({ args, options });
  const open = BENCH_STORES[values.store];
  if (!open) throw new Error(`--store is one of ${Object.keys(BENCH_STORES).join(', ')}`);
  const { vectors, close } = await open();
  try {
    const next = generator(11);
    const records = Array.from({ length: values.full ? 100_000 : 10_000 }, (_, at) => toRecord(next(), at));
    const questions = Array.from({ length: QUERIES }, next);
    console.log(`${values.store}: ${await store(vectors, records)}`);
    console.log(await waits(vectors, records.slice(0, 10_000)));
    await recalls(vectors, records, questions);
  } finally {
    console.log(await close());
  }
};
