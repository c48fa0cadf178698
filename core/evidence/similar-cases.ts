import type { Actor } from '../kernel/actor.ts';
import type { CaseId } from '../kernel/ids.ts';
import type { SimilarCaseView } from './case-models.ts';
import { type Feature, featureKey } from './fingerprint.ts';
import type { EvidenceRepositories } from './repository.ts';

export type SimilarCasesDeps = { reads: EvidenceRepositories };

/** Rows that are read of features which many cases have. */
const MOST_HOLDINGS = 2_000;
/** Of this many cases on, what is in more than half of them is how that service logs, and no sign of anything. */
const MANY_CASES = 4;
/** Nor is what is in this many, whatever their share. */
const MOST_COUNTED = 200;
/** What a case has to share of the weight, so that one ordinary line in common is not enough. */
const LEAST = 0.15;

type Weighed = Feature & { readonly cases: number; readonly weight: number };

/** The actor's other cases whose evidence has features of this one's, the most alike first, of equals the newest. A feature
 *  weighs the more the fewer cases have it: the logarithm of the share of cases without it (K. Sparck Jones, "A statistical
 *  interpretation of term specificity and its application in retrieval", Journal of Documentation 28, 1972). */
export const similarCases =
  ({ reads: { evidence, fingerprints } }: SimilarCasesDeps) =>
  async ({ userId }: Actor, caseId: CaseId, limit: number): Promise<SimilarCaseView[]> => {
    const own = await fingerprints.ofCase(userId, caseId);
    if (own.length === 0) return [];
    const [cases, counted] = await Promise.all([
      evidence.countCases(userId),
      fingerprints.countCases(userId, own, MOST_COUNTED),
    ]);
    const weighed = counted
      .filter(feature => feature.cases < MOST_COUNTED && (cases < MANY_CASES || feature.cases <= cases / 2))
      .map(feature => ({ ...feature, weight: Math.log((cases + 1) / feature.cases) }))
      .sort(rarestFirst);
    const total = weighed.reduce((sum, { weight }) => sum + weight, 0);
    const holdings = await fingerprints.holders(userId, affordable(weighed));
    const byCase = Map.groupBy(holdings, holding => holding.caseId);
    byCase.delete(caseId);
    return [...byCase]
      .map(([id, held]) => {
        const keys = new Set(held.map(featureKey));
        const shared = weighed.filter(feature => keys.has(featureKey(feature)));
        const similarity = total > 0 ? shared.reduce((sum, { weight }) => sum + weight, 0) / total : 0;
        return {
          case_id: id,
          similarity,
          of: countsOf(weighed),
          shared: shared.map(({ kind, text }) => ({ kind, text })),
        };
      })
      .filter(({ similarity }) => similarity >= LEAST)
      .sort((a, b) => b.similarity - a.similarity || (a.case_id < b.case_id ? 1 : -1))
      .slice(0, limit);
  };

const rarestFirst = (a: Weighed, b: Weighed): number =>
  a.cases - b.cases || (a.kind === b.kind ? 0 : a.kind === 'stack-trace' ? -1 : 1) || (a.text < b.text ? -1 : 1);

/** As many of the rarest as may be read, of those that another case has at all. */
const affordable = (weighed: readonly Weighed[]): readonly Feature[] => {
  let rows = 0;
  return weighed.filter(({ cases }) => {
    if (cases < 2) return false;
    rows += cases;
    return rows <= MOST_HOLDINGS;
  });
};

const countsOf = (features: readonly Feature[]): SimilarCaseView['of'] => ({
  wordings: features.filter(({ kind }) => kind === 'wording').length,
  stack_traces: features.filter(({ kind }) => kind === 'stack-trace').length,
});
