import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { sqliteKeywordIndex } from '../../adapters/sql/search/keyword-index.ts';
import { chunkDocument, toIndexEntry } from '../../core/knowledge/chunk.ts';
import { toTerms } from '../../core/knowledge/query.ts';
import type { KeywordIndex } from '../../core/ports/keyword-index.ts';
import { openPostgresIndex } from '../support/engines/postgres-keyword-index.ts';
import { type Measured, measure, round, type Search } from './search/measure.ts';
import { otherPages, type Page, readRunbooks } from './search/pages.ts';
import { plainRecipe } from './search/plain-recipe.ts';
import { readQueries, WORDINGS } from './search/queries.ts';

type Row = Measured & { readonly chunks: number; readonly ranking: string; readonly wording: string };

const addTo = async (index: KeywordIndex, { id, title, text }: Page): Promise<number> => {
  const entries = chunkDocument({ title, text, format: 'markdown', anchors: [] }).map(toIndexEntry);
  await index.index('knowledge', { id, scope: 'global', version: 1, entries });
  return entries.length;
};

const searchOf =
  (index: KeywordIndex): Search =>
  async query => {
    const hits = await index.search('knowledge', { terms: toTerms(query), scopes: ['global'], limit: 10 });
    return hits.map(hit => hit.documentId);
  };

const HEADER = [
  'chunks',
  'ranking',
  'wording',
  'description',
  'summary',
  'metrics',
  'all',
  'p50 ms',
  'p95 ms',
  'p99 ms',
];
const print = ({ chunks, ranking, wording, ndcg, p50Ms, p95Ms, p99Ms }: Row): void => {
  const scores = HEADER.slice(3, 7).map(kind => (ndcg[kind] ?? Number.NaN).toFixed(1));
  console.log([chunks, ranking, wording, ...scores, p50Ms, p95Ms, p99Ms].map(cell => String(cell).padEnd(13)).join(''));
};

/** How well and how fast the right runbook is found: the shipped chunks, terms and SQLite index beside the plain recipe,
 *  for each wording of the queries, alone and among generated pages. `--data DIR` holds runbooks/ and
 *  runbook-queries.json; `--chunks 0,10000,100000` how many chunks the index is filled up to; `--postgresql` puts the index on
 *  PostgreSQL beside them. */
export const run = async (args: string[]): Promise<void> => {
  const { values } = parseArgs({
    args,
    options: {
      data: { type: 'string' },
      json: { type: 'boolean', default: false },
      postgresql: { type: 'boolean', default: false },
      chunks: { type: 'string', default: '0,10000,100000' },
    },
  });
  if (values.data === undefined)
    throw new Error('--data DIR is needed: a folder with runbooks/ and runbook-queries.json');
  const queries = await readQueries(join(values.data, 'runbook-queries.json'));
  const runbooks = await readRunbooks(join(values.data, 'runbooks'));
  const folder = await mkdtemp(join(tmpdir(), 'search-bench-'));
  const index = sqliteKeywordIndex({ file: join(folder, 'search.db'), deadlineMs: 60_000 });
  const plain = plainRecipe();
  const postgres = values.postgresql ? await openPostgresIndex(60_000) : undefined;
  const rankings: Record<string, Search> = {
    shipped: searchOf(index),
    ...(postgres && { postgresql: searchOf(postgres.index) }),
    baseline: async query => plain.search(query),
  };
  const rows: Row[] = [];
  let chunks = 0;
  const fill = async (pages: Iterable<Page>, upTo: number): Promise<void> => {
    const start = performance.now();
    const before = chunks;
    plain.begin();
    for (const page of pages) {
      chunks += await addTo(index, page);
      if (postgres) await addTo(postgres.index, page);
      plain.add(page);
      if (chunks >= upTo) break;
    }
    plain.commit();
    const seconds = (performance.now() - start) / 1_000;
    if (!values.json && chunks > before)
      console.log(`\nindexed ${chunks - before} chunks in ${round(seconds)} s, all rankings together`);
  };
  try {
    await fill(runbooks, Number.POSITIVE_INFINITY);
    const others = otherPages();
    // A generator is ended by leaving a loop over it; this lets the next size go on where the last one stopped.
    const moreOthers: Iterable<Page> = { [Symbol.iterator]: () => ({ next: () => others.next() }) };
    for (const size of values.chunks.split(',').map(Number)) {
      if (size > chunks) await fill(moreOthers, size);
      if (!values.json) console.log(HEADER.map(cell => cell.padEnd(13)).join(''));
      for (const [wording, reword] of Object.entries(WORDINGS))
        for (const [ranking, search] of Object.entries(rankings)) {
          const row = { chunks, ranking, wording, ...(await measure(search, queries, reword)) };
          rows.push(row);
          if (!values.json) print(row);
        }
    }
    if (values.json) console.log(JSON.stringify(rows));
  } finally {
    plain.close();
    await index.close();
    await postgres?.close();
    await rm(folder, { recursive: true });
  }
};
