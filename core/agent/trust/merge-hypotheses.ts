import type { CaseId, JobId, UserId } from '../../kernel/ids.ts';
import type { Instant } from '../../kernel/instant.ts';
import type { Source } from '../investigate/investigation.ts';
import { type Claim, type Grade, gradeOf, isAbove, placeOf, type Standing, witnessFrom } from './grade.ts';
import type { Hypothesis, HypothesisEvidence } from './hypothesis.ts';
import type { Proposed } from './proposed.ts';
import { likeness } from './words.ts';

/** What a turn adds to the hypotheses of its case. */
export type Thought = {
  readonly proposed: readonly Proposed[];
  /** `code` or the key of a model. */
  readonly origin: string;
};

export type Merging = {
  readonly turn: { readonly id: JobId; readonly caseId: CaseId; readonly ownerId: UserId };
  readonly standing: Standing;
  /** The files that the case has now: what was said by one that is gone is no evidence any more. */
  readonly evidenceIds: ReadonlySet<string>;
  readonly now: Instant;
  /** A new one each time, in order of time. */
  readonly nextId: () => string;
};

/** Hypotheses of one case; what is proposed beyond them is not kept. */
export const MOST_HYPOTHESES = 30;
const MOST_PLACES = 20;
const QUOTE_CHARS = 500;
/** Statements with this share of their words in common are the same, and those with the smaller one that cite a common
 *  line. */
const SAME_WORDS = 0.5;
const SAME_PLACE = 0.2;

/** The hypotheses of a case after a turn, those that changed first by their order before, then the new ones. Nothing is
 *  removed: one that was refuted is worth knowing.
 *  State, by what is cited and is still there: `confirmed` and `supported` as its grade, where nothing in the evidence
 *  speaks against it; `refuted` where only that is left; `open` otherwise. */
export const mergeHypotheses = (
  existing: readonly Hypothesis[],
  thoughts: readonly Thought[],
  merging: Merging,
): readonly Hypothesis[] => {
  const all = new Map(existing.map(hypothesis => [hypothesis.id, hypothesis]));
  for (const { proposed, origin } of thoughts)
    for (const one of proposed) {
      const same = [...all.values()].find(known => isSame(known, one));
      if (same === undefined && all.size >= MOST_HYPOTHESES) continue;
      const next = weighed(withProposed(same ?? newcomer(one, origin, merging), one, merging), one, merging);
      all.set(next.id, next);
    }
  return [...all.values()]
    .map(hypothesis => withoutLost(hypothesis, merging))
    .filter(hypothesis => !isUnchanged(hypothesis, existing));
};

export const isSame = (
  known: Pick<Hypothesis, 'statement' | 'evidenceFor' | 'evidenceAgainst'>,
  proposed: Pick<Proposed, 'statement' | 'for' | 'against'>,
): boolean => {
  const words = likeness(known.statement, proposed.statement);
  if (words >= SAME_WORDS || known.statement === proposed.statement) return true;
  const places = new Set([...known.evidenceFor, ...known.evidenceAgainst].filter(isLine).map(placeOf));
  return words >= SAME_PLACE && [...proposed.for, ...proposed.against].some(({ view }) => places.has(placeOf(view)));
};

const isLine = ({ evidence_id }: HypothesisEvidence): boolean => evidence_id !== undefined;

const newcomer = ({ statement, grade }: Proposed, origin: string, { turn, now, nextId }: Merging): Hypothesis => ({
  id: nextId(),
  caseId: turn.caseId,
  ownerId: turn.ownerId,
  statement,
  state: 'open',
  grade,
  evidenceFor: [],
  evidenceAgainst: [],
  proposedBy: turn.id,
  updatedBy: turn.id,
  origin,
  createdAt: now,
  updatedAt: now,
  version: 0,
});

/** What is cited now stands on the side on which it is cited now. */
const withProposed = (known: Hypothesis, proposed: Proposed, { turn, now }: Merging): Hypothesis => {
  const supporting = proposed.for.map(snapshotOf);
  const denying = proposed.against.map(snapshotOf);
  const changed = {
    ...known,
    evidenceFor: joined(without(known.evidenceFor, denying), supporting),
    evidenceAgainst: joined(without(known.evidenceAgainst, supporting), denying),
  };
  const isNews =
    known.version === 0 ||
    changed.evidenceFor.length !== known.evidenceFor.length ||
    changed.evidenceAgainst.length !== known.evidenceAgainst.length;
  return isNews ? { ...changed, updatedBy: turn.id, updatedAt: now } : changed;
};

const snapshotOf = ({ view, text }: Source): HypothesisEvidence => ({
  title: view.title,
  locator: view.locator,
  quote: (view.quote || text).slice(0, QUOTE_CHARS).toWellFormed(),
  ...(view.evidence_id !== undefined && { evidence_id: view.evidence_id }),
  ...(view.document_id !== undefined && { document_id: view.document_id }),
  ...(view.case_id !== undefined && { case_id: view.case_id }),
});

const without = (places: readonly HypothesisEvidence[], gone: readonly HypothesisEvidence[]) => {
  const keys = new Set(gone.map(placeOf));
  return places.filter(place => !keys.has(placeOf(place)));
};

const joined = (known: readonly HypothesisEvidence[], more: readonly HypothesisEvidence[]) =>
  [...new Map([...known, ...more].map(place => [placeOf(place), place])).values()].slice(0, MOST_PLACES);

const claimOf = ({ statement, evidenceFor, evidenceAgainst }: Hypothesis): Claim => ({
  statement,
  for: evidenceFor.map(witnessFrom),
  against: evidenceAgainst.map(witnessFrom),
});

/** What was graded over whole sources is not below what is left of them in quotes. */
const weighed = (known: Hypothesis, proposed: Proposed, { standing }: Merging): Hypothesis => {
  const kept = gradeOf(claimOf(known), standing);
  const isContested = known.evidenceAgainst.some(isLine);
  return withState(known, !isContested && isAbove(proposed.grade, kept) ? proposed.grade : kept);
};

const withState = (known: Hypothesis, grade: Grade): Hypothesis => {
  const isContested = known.evidenceAgainst.some(isLine);
  if (isContested) return { ...known, grade, state: known.evidenceFor.some(isLine) ? 'open' : 'refuted' };
  return { ...known, grade, state: grade === 'confirmed' || grade === 'supported' ? grade : 'open' };
};

/** Without what was cited from files that are gone. */
const withoutLost = (known: Hypothesis, { evidenceIds, standing, turn, now }: Merging): Hypothesis => {
  const isThere = ({ evidence_id }: HypothesisEvidence): boolean =>
    evidence_id === undefined || evidenceIds.has(evidence_id);
  if ([...known.evidenceFor, ...known.evidenceAgainst].every(isThere)) return known;
  const left = {
    ...known,
    evidenceFor: known.evidenceFor.filter(isThere),
    evidenceAgainst: known.evidenceAgainst.filter(isThere),
    updatedBy: turn.id,
    updatedAt: now,
  };
  return withState(left, gradeOf(claimOf(left), standing));
};

const isUnchanged = (hypothesis: Hypothesis, existing: readonly Hypothesis[]): boolean => {
  const before = existing.find(({ id }) => id === hypothesis.id);
  return before !== undefined && JSON.stringify(before) === JSON.stringify(hypothesis);
};
