import type { Actor } from '../kernel/actor.ts';
import type { CaseId } from '../kernel/ids.ts';
import { shorten } from '../kernel/text.ts';
import type { KeywordIndex } from '../ports/keyword-index.ts';
import type { Case } from './case.ts';
import { PAST_CASES } from './index-case.ts';
import type { PastCaseView } from './models.ts';
import type { CaseRepositories } from './repository.ts';

export type PastCasesDeps = { index: KeywordIndex; reads: CaseRepositories };

/** The actor's own closed cases that match; the row decides whether a hit still is one. */
export const pastCases =
  ({ index, reads }: PastCasesDeps) =>
  async (actor: Actor, terms: readonly string[], limit: number): Promise<PastCaseView[]> => {
    const hits = await index.search(PAST_CASES, { terms, scopes: [actor.userId], limit });
    const found = await Promise.all(hits.map(hit => reads.cases.find(actor.userId, hit.documentId as CaseId)));
    return hits.flatMap((hit, i) => present(found[i], hit.score));
  };

/** Those of these that are the actor's and closed, in the order of the ids; nothing was searched for, so each has score 0. */
export const closedCases =
  ({ reads }: Pick<PastCasesDeps, 'reads'>) =>
  async (actor: Actor, ids: readonly CaseId[]): Promise<PastCaseView[]> => {
    const found = await Promise.all(ids.map(id => reads.cases.find(actor.userId, id)));
    return found.flatMap(c => present(c, 0));
  };

const present = (c: Case | undefined, score: number): PastCaseView[] => {
  if (c?.status !== 'closed') return [];
  const snippet = shorten(c.resolution || c.description || c.title, 300);
  return [{ case_id: c.id, title: c.title, resolution: c.resolution, snippet, score }];
};
