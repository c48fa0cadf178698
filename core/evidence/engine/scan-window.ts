/** A stretch of buckets, both ends included, and what is counted in it. `score` is the log-likelihood ratio. */
export type Window = { from: number; to: number; count: number; score: number };

/** The stretch of buckets that stands out most from the rest.
 *  Method: the likelihood ratio of M. Kulldorff, "A spatial scan statistic", 1997, for counts in one dimension. */
export const scanWindow = (counts: Uint32Array, used: number): Window => {
  const total = counts.subarray(0, used).reduce((sum, count) => sum + count, 0);
  const best: Window = { from: 0, to: used - 1, count: total, score: 0 };
  for (let from = 0; from < used; from++) {
    // The best stretch neither begins nor ends with an empty bucket.
    if (counts[from] === 0) continue;
    let inside = 0;
    for (let to = from; to < used; to++) {
      if (counts[to] === 0) continue;
      inside += counts[to]!;
      const expected = (total * (to - from + 1)) / used;
      if (inside <= expected) continue;
      const outside = total - inside;
      const rest = outside === 0 ? 0 : outside * Math.log(outside / (total - expected));
      const score = inside * Math.log(inside / expected) + rest;
      if (score > best.score) Object.assign(best, { from, to, count: inside, score });
    }
  }
  return best;
};
