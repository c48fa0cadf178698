import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { embeddedModel } from '../../../adapters/embedded-model/embedding-provider.ts';
import { memoryVectorProvider } from '../../../adapters/memory/vector-provider.ts';
import { sqliteKeywordIndex } from '../../../adapters/sql/search/keyword-index.ts';
import { chunkDocument, toIndexEntry } from '../../../core/knowledge/chunk.ts';
import { knowledgeSpace } from '../../../core/knowledge/embedding.ts';
import { bestSections, fuseRankings } from '../../../core/knowledge/fuse-rankings.ts';
import { toQuestion, toTerms } from '../../../core/knowledge/query.ts';
import type { KeywordHit } from '../../../core/ports/keyword-index.ts';
import type { VectorHit } from '../../../core/ports/vector-provider.ts';
import { seeded } from '../../support/seeded.ts';
import { type Measured, mean, measure, quantile, round } from './measure.ts';
import { type Page, readRunbooks } from './pages.ts';
import { type JudgedQuery, readQueries, WORDINGS } from './queries.ts';

type Candidates = { readonly words: readonly KeywordHit[]; readonly alike: readonly VectorHit[] };
type Ranking = (candidates: Candidates) => readonly { readonly documentId: string }[];

const WEIGHTS = [0.025, 0.05, 0.075, 0.1, 0.15, 0.2, 0.25, 0.3];
const SCOPES = ['global'];
const CANDIDATES = 50;

/** Reciprocal rank fusion of documents: G. Cormack, C. Clarke, S. Buettcher, SIGIR 2009, with its constant 60. */
const reciprocal =
  (weight: number): Ranking =>
  ({ words, alike }) => {
    const scores = new Map<string, number>();
    for (const [hits, share] of [[words, 1 - weight] as const, [alike, weight] as const])
      for (const [rank, id] of [...new Set(hits.map(({ documentId }) => documentId))].entries())
        scores.set(id, (scores.get(id) ?? 0) + share / (61 + rank));
    return [...scores].sort((a, b) => b[1] - a[1]).map(([documentId]) => ({ documentId }));
  };

const RANKINGS: Readonly<Record<string, Ranking>> = {
  'words alone': ({ words }) => bestSections(words),
  'vectors alone': ({ alike }) => alike,
  ...Object.fromEntries(
    WEIGHTS.map((weight): [string, Ranking] => [
      `fused, ${weight}`,
      ({ words, alike }) => fuseRankings(words, alike, weight),
    ]),
  ),
  'reciprocal rank, 0.5': reciprocal(0.5),
  'reciprocal rank, 0.2': reciprocal(0.2),
};

const open = async () => {
  const folder = await mkdtemp(join(tmpdir(), 'fusion-bench-'));
  const index = sqliteKeywordIndex({ file: join(folder, 'search.db'), deadlineMs: 60_000 });
  const model = embeddedModel();
  const vectors = memoryVectorProvider();
  const space = knowledgeSpace(model);
  const known = new Map<string, Candidates>();
  const questionMs: number[] = [];

  const add = async ({ id, title, text }: Page): Promise<number> => {
    const chunks = chunkDocument({ title, text, format: 'markdown', anchors: [] });
    await index.index('knowledge', { id, scope: 'global', version: 1, entries: chunks.map(toIndexEntry) });
    const made = await model.embed(
      chunks.map(({ section, body }) => `${title}\n${section}\n${body}`),
      'document',
    );
    const records = chunks.flatMap(({ ordinal }, at) => {
      const vector = made[at];
      return vector === undefined ? [] : [{ documentId: id, ordinal, scope: 'global', version: 1, vector }];
    });
    await vectors.upsert(space, records);
    return records.length;
  };
  const near = async (question: string): Promise<readonly VectorHit[]> => {
    if (question === '') return [];
    const start = performance.now();
    const [vector] = await model.embed([question], 'question');
    questionMs.push(performance.now() - start);
    const query = { topK: CANDIDATES, filter: { scopes: SCOPES } };
    return vector === undefined ? [] : await vectors.search(space, { vector, ...query });
  };
  const candidates = async (query: string): Promise<Candidates> => {
    const asked = { terms: toTerms(query), scopes: SCOPES, limit: CANDIDATES, perDocument: 3 };
    const found = known.get(query) ?? {
      words: await index.search('knowledge', asked),
      alike: await near(toQuestion(query)),
    };
    known.set(query, found);
    return found;
  };
  const close = async (): Promise<void> => {
    await model.close();
    await index.close();
    await rm(folder, { recursive: true });
  };
  return { add, candidates, questionMs, close };
};

/** Where the mean of differences lies in 95 of 100 draws of the queries, with replacement. Method: B. Efron, "Bootstrap
 *  Methods: Another Look at the Jackknife", 1979. */
const interval = (differences: readonly number[]): readonly [number, number] => {
  const random = seeded(1);
  const draw = (): number => differences[Math.floor(random() * differences.length)] ?? 0;
  const means = Array.from({ length: 2000 }, () => mean(differences.map(draw))).sort((a, b) => a - b);
  return [quantile(means, 0.025), quantile(means, 0.975)];
};

/** Some wordings put new ids and moments around a query each time; here each ranking is asked the same. */
const reworded = (queries: readonly JudgedQuery[]): readonly ((query: string) => string)[] =>
  Object.values(WORDINGS).map(reword => {
    const texts = new Map(queries.map(({ query }) => [query, reword(query)]));
    return query => texts.get(query) ?? query;
  });

type OverWordings = Pick<Measured, 'ndcg' | 'gains'> & { readonly byWording: readonly number[] };

const overWordings = async (
  queries: readonly JudgedQuery[],
  wordings: readonly ((query: string) => string)[],
  rank: (query: string) => Promise<ReturnType<Ranking>>,
): Promise<OverWordings> => {
  const search = async (query: string) => [...new Set((await rank(query)).map(({ documentId }) => documentId))];
  const rows: Measured[] = [];
  for (const reword of wordings) rows.push(await measure(search, queries, reword));
  const kinds = Object.keys(rows[0]?.ndcg ?? {});
  return {
    ndcg: Object.fromEntries(kinds.map(kind => [kind, mean(rows.map(({ ndcg }) => ndcg[kind] ?? 0))])),
    gains: queries.map((_, at) => mean(rows.map(({ gains }) => gains[at] ?? 0))),
    byWording: rows.map(({ ndcg }) => ndcg.all ?? 0),
  };
};

const print = (cells: readonly string[]): void =>
  console.log(cells.map((cell, at) => cell.padEnd(at === 0 ? 24 : 13)).join(''));

const show = (name: string, { ndcg, gains, byWording }: OverWordings, alone: readonly number[]): void => {
  const differences = gains.map((gain, at) => 100 * (gain - (alone[at] ?? 0)));
  const [low, high] = interval(differences);
  const scores = ['description', 'summary', 'metrics', 'all'].map(kind => (ndcg[kind] ?? Number.NaN).toFixed(1));
  const change = [mean(differences).toFixed(2), `${low.toFixed(1)} to ${high.toFixed(1)}`];
  print([name, ...scores, ...change, byWording.map(score => score.toFixed(1)).join(' ')]);
};

/** What vectors of the embedded model add to words: nDCG@10 of each way to join the two rankings, for each kind of query as
 *  a mean over all wordings, with the difference to words alone. `--data DIR` as for the bench `search`. */
export const run = async (args: string[]): Promise<void> => {
  const { values } = parseArgs({ args, options: { data: { type: 'string' } } });
  if (values.data === undefined)
    throw new Error('--data DIR is needed: a folder with runbooks/ and runbook-queries.json');
  const queries = await readQueries(join(values.data, 'runbook-queries.json'));
  const wordings = reworded(queries);
  const bench = await open();
  try {
    let chunks = 0;
    const start = performance.now();
    for (const page of await readRunbooks(join(values.data, 'runbooks'))) chunks += await bench.add(page);
    console.log(`${chunks} chunks, indexed and embedded in ${round((performance.now() - start) / 1000)} s`);
    print([
      'ranking',
      'description',
      'summary',
      'metrics',
      'all',
      'difference',
      '95 %',
      Object.keys(WORDINGS).join(', '),
    ]);
    let alone: readonly number[] | undefined;
    for (const [name, ranking] of Object.entries(RANKINGS)) {
      const measured = await overWordings(queries, wordings, async query => ranking(await bench.candidates(query)));
      alone ??= measured.gains;
      show(name, measured, alone);
    }
    const times = bench.questionMs.sort((a, b) => a - b);
    console.log(`a question's vector: p50 ${round(quantile(times, 0.5))} ms, p95 ${round(quantile(times, 0.95))} ms`);
  } finally {
    await bench.close();
  }
};
