import type { JudgedQuery } from './queries.ts';

/** Pages, best first. */
export type Search = (query: string) => Promise<readonly string[]>;

export type Measured = {
  /** nDCG@10 in percent by kind of query, and over all of them. */
  readonly ndcg: Readonly<Record<string, number>>;
  /** nDCG@10 of each query, in their order. */
  readonly gains: readonly number[];
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
};

/** One page is relevant, so the ideal ranking has it first and a gain of 1. Method: K. Järvelin and J. Kekäläinen,
 *  "Cumulated gain-based evaluation of IR techniques", 2002. */
const gainAt10 = (ranked: readonly string[], relevant: string): number => {
  const rank = ranked.slice(0, 10).indexOf(relevant);
  return rank < 0 ? 0 : 1 / Math.log2(rank + 2);
};

export const round = (value: number): number => Math.round(value * 10) / 10;
export const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
export const quantile = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;

export const measure = async (
  search: Search,
  queries: readonly JudgedQuery[],
  reword: (query: string) => string,
): Promise<Measured> => {
  const gains: { kind: string; gain: number }[] = [];
  const times: number[] = [];
  for (const { query, kind, relevantDoc } of queries) {
    const text = reword(query);
    const start = performance.now();
    const ranked = await search(text);
    times.push(performance.now() - start);
    gains.push({ kind, gain: gainAt10(ranked, relevantDoc) });
  }
  times.sort((a, b) => a - b);
  const byKind = Object.entries(Object.groupBy(gains, ({ kind }) => kind));
  const percent = (of: readonly { gain: number }[] = []): number => round(100 * mean(of.map(({ gain }) => gain)));
  return {
    ndcg: { ...Object.fromEntries(byKind.map(([kind, of]) => [kind, percent(of)])), all: percent(gains) },
    gains: gains.map(({ gain }) => gain),
    p50Ms: round(quantile(times, 0.5)),
    p95Ms: round(quantile(times, 0.95)),
    p99Ms: round(quantile(times, 0.99)),
  };
};
