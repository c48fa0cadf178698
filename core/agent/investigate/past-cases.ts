import type { CaseService, PastCaseView } from '../../case/index.ts';
import type { EvidenceService, SimilarCaseView } from '../../evidence/index.ts';
import type { Actor } from '../../kernel/actor.ts';
import type { CaseId } from '../../kernel/ids.ts';
import { shorten } from '../../kernel/text.ts';
import { sharesWords } from './match.ts';

/** A closed case of the same user that was like this one. */
export type SimilarCase = PastCaseView & {
  /** What its evidence has in common with that of this case; absent where only its text is like what was asked. */
  readonly likeness?: Pick<SimilarCaseView, 'of' | 'shared'>;
};

export type PastCasesDeps = {
  readonly cases: Pick<CaseService, 'pastCases' | 'closedCases'>;
  readonly evidence: Pick<EvidenceService, 'similarCases'>;
};

type Wanted = {
  readonly caseId: CaseId;
  /** What to look for, as `KnowledgeService.termsOf` makes it. */
  readonly terms: readonly string[];
  /** Whether cases with the same trouble in their evidence are wanted, too, whatever their text. */
  readonly byEvidence: boolean;
  readonly limit: number;
};

/** Open ones among them say nothing yet and are passed over. */
const MOST_ALIKE = 20;
/** What the first place in the ranking by text is worth beside a similarity of evidence, which is at most 1. Measured on 20
 *  generated cases of 5 kinds in one service: a case of the same kind is first for 20 of them, with 0.5 for 17, by text
 *  alone for 10. */
const BY_TEXT = 0.3;

/** The most alike first. Only closed cases: one that is open cannot say yet what ended it. */
export const findPastCases =
  ({ cases, evidence }: PastCasesDeps) =>
  async (actor: Actor, { caseId, terms, byEvidence, limit }: Wanted): Promise<readonly SimilarCase[]> => {
    const [alike, matching] = await Promise.all([
      byEvidence ? evidence.similarCases(actor, caseId, MOST_ALIKE) : [],
      cases.pastCases(actor, terms, limit + 1),
    ]);
    const byText = matching.filter(past => past.case_id !== caseId && isLike(past, terms));
    const ids = alike.map(({ case_id }) => case_id as CaseId);
    const closed = ids.length === 0 ? [] : await cases.closedCases(actor, ids);
    const score = ({ case_id }: PastCaseView): number => {
      const rank = byText.findIndex(past => past.case_id === case_id);
      const similarity = alike.find(one => one.case_id === case_id)?.similarity ?? 0;
      return similarity + (rank < 0 ? 0 : BY_TEXT / (rank + 1));
    };
    const found = new Map([...closed, ...byText].map(past => [past.case_id, past]));
    return [...found.values()]
      .map(past => ({ ...past, score: score(past) }))
      .sort((a, b) => b.score - a.score || (a.case_id < b.case_id ? 1 : -1))
      .slice(0, limit)
      .map(past => withLikeness(past, alike));
  };

const withLikeness = (past: PastCaseView, alike: readonly SimilarCaseView[]): SimilarCase => {
  const found = alike.find(({ case_id }) => case_id === past.case_id);
  return found === undefined ? past : { ...past, likeness: { of: found.of, shared: found.shared } };
};

const isLike = ({ title, resolution, snippet }: PastCaseView, terms: readonly string[]): boolean =>
  sharesWords([title, resolution ?? '', snippet].join('\n'), terms);

const MOST_NAMED = 2;
const NAMED_CHARS = 160;

/** Why it is like this case, as a sentence; empty where only its text is. `quoted` renders words of the evidence. */
export const whyAlike = ({ likeness }: SimilarCase, quoted: (text: string) => string): string => {
  if (likeness === undefined) return '';
  const { of, shared } = likeness;
  const named = (kind: (typeof shared)[number]['kind']): readonly string[] =>
    shared.flatMap(one => (one.kind === kind ? [one.text] : []));
  const wordings = named('wording');
  const traces = named('stack-trace');
  const list = (texts: readonly string[]): string =>
    texts
      .slice(0, MOST_NAMED)
      .map(text => quoted(shorten(text, NAMED_CHARS)))
      .join(', ');
  const parts = [
    ...(wordings.length === 0
      ? []
      : [`wordings that stand out here (${wordings.length} of ${of.wordings}): ${list(wordings)}`]),
    ...(traces.length === 0 ? [] : [`stack traces (${traces.length} of ${of.stack_traces}): ${list(traces)}`]),
  ];
  return `Its evidence shares ${parts.join('; and ')}.`;
};

/** The same for where nothing is markup. */
export const likenessFacts = (past: SimilarCase): readonly string[] => {
  const why = whyAlike(past, text => `"${text}"`);
  return why === '' ? [] : [why];
};
