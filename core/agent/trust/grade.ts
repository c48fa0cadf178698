import type { Cause, Investigation, Source } from '../investigate/investigation.ts';
import type { Hypothesis, HypothesisEvidence } from './hypothesis.ts';
import { areCovering, type CommonRoots, commonRootsOf, isDenying, speaksOf } from './speaks-of.ts';

/** How far the cause of an incident holds that somebody names. Nobody's word decides it, only what is cited:
 *
 *  - `inconclusive`: the case has no evidence that a cause could be held against.
 *  - `unproven`: the best that a claim without a valid source gets, one that only a runbook or a past case speaks for, one
 *    that the cited lines do not speak of in words of its own, one that denies, and one that evidence of the case speaks
 *    against.
 *  - `supported`: a line of this case's evidence speaks of it, and besides a runbook or a past case does, or a line of a
 *    second file. What the two have in common with each other counts for nothing. Or it is the cause that code computed, as investigate/cause.ts grades that: evidence that came
 *    before the trouble, which a runbook describes in its own words.
 *  - `confirmed`: it is supported, it is the computed cause, which is supported too, and whoever ended the incident said so
 *    in the resolution of the case. Neither order of time nor a model ever confirms anything: that one thing came before
 *    another is counted, that it is the reason is not. */
export type Grade = Hypothesis['grade'];

const RANK: { readonly [grade in Grade]: number } = { inconclusive: 0, unproven: 1, supported: 2, confirmed: 3 };

export const isAbove = (a: Grade, b: Grade): boolean => RANK[a] > RANK[b];

/** Something cited that speaks for or against a claim. */
export type Witness = {
  readonly kind: 'evidence' | 'knowledge' | 'case';
  /** Of which file, document or case: two witnesses from the same one are one. */
  readonly from: string;
  readonly place: string;
  readonly text: string;
};

export type Claim = {
  readonly statement: string;
  readonly for: readonly Witness[];
  readonly against: readonly Witness[];
};

/** What a case says about its cause without a model. */
export type Standing = {
  readonly hasEvidence: boolean;
  /** The place and the words of the computed cause; null where none was found. */
  readonly computed: {
    readonly grade: Cause['grade'];
    readonly place: string;
    readonly words: string;
  } | null;
  /** What its owner says ended the incident. */
  readonly resolution: string | null;
  /** What says nothing of which cause it is. */
  readonly common: CommonRoots;
};

export const standingOf = (
  { evidence, cause }: Pick<Investigation, 'evidence' | 'cause'>,
  resolution: string | null,
): Standing => ({
  hasEvidence: evidence.files.length > 0,
  computed: cause.finding && {
    grade: cause.grade,
    place: placeOf(cause.finding),
    words: `${cause.finding.quote}\n${cause.finding.title}`,
  },
  resolution,
  common: commonRootsOf(evidence),
});

/** The same line of the same file, section of the same document, or case. */
export const placeOf = (where: {
  readonly evidence_id?: string | undefined;
  readonly document_id?: string | undefined;
  readonly case_id?: string | undefined;
  readonly locator: string;
}): string => `${where.evidence_id ?? where.document_id ?? where.case_id ?? ''}/${where.locator}`;

export const witnessOf = ({ view, text, facts }: Source): Witness => ({
  kind: view.kind,
  // The same file uploaded twice says nothing twice.
  from: view.sha256 ?? view.evidence_id ?? view.document_id ?? view.case_id ?? view.title,
  place: placeOf(view),
  // What a past case has in common with the evidence of this one says nothing of the cause of either.
  text: [text, view.quote, ...(view.kind === 'case' ? [] : facts)].join('\n'),
});

export const witnessFrom = (place: HypothesisEvidence): Witness => ({
  kind: place.evidence_id !== undefined ? 'evidence' : place.document_id !== undefined ? 'knowledge' : 'case',
  from: place.evidence_id ?? place.document_id ?? place.case_id ?? place.title,
  place: placeOf(place),
  text: `${place.title}\n${place.quote}`,
});

/** Whether the claim names the computed cause: it cites its place, and says the same. */
export const isComputedCause = (claim: Claim, { computed, common }: Standing): boolean =>
  computed !== null &&
  claim.for.some(({ kind, place }) => kind === 'evidence' && place === computed.place) &&
  (claim.statement === computed.words || speaksOf(computed.words, claim.statement, common));

export const gradeOf = (claim: Claim, standing: Standing): Grade => {
  if (!standing.hasEvidence) return 'inconclusive';
  const isContested = claim.against.some(({ kind }) => kind === 'evidence');
  if (isContested || !isShown(claim, standing)) return 'unproven';
  const agreed = isComputedCause(claim, standing) ? (standing.computed?.grade ?? null) : null;
  if (agreed === 'supported') return isSaidInResolution(claim, standing) ? 'confirmed' : 'supported';
  return isSaidTwice(claim, standing) ? 'supported' : 'unproven';
};

/** Whether evidence shows it, and what is cited says no less than half of it. */
const isShown = ({ statement, for: cited }: Claim, { computed, common }: Standing): boolean => {
  const lines = cited.filter(({ kind }) => kind === 'evidence').map(({ text }) => text);
  if (statement === computed?.words) return lines.length > 0;
  return (
    !isDenying(statement, lines) &&
    lines.some(line => speaksOf(line, statement, common)) &&
    areCovering(
      cited.map(({ text }) => text),
      statement,
      common,
    )
  );
};

/** By a line of the evidence, and besides by a runbook, a past case or another file. */
const isSaidTwice = ({ statement, for: cited }: Claim, { common }: Standing): boolean => {
  const speaking = cited.filter(({ text }) => speaksOf(text, statement, common));
  const lines = speaking.filter(({ kind }) => kind === 'evidence');
  return speaking.length > lines.length || new Set(lines.map(({ from }) => from)).size > 1;
};

const isSaidInResolution = ({ statement }: Claim, { resolution, common }: Standing): boolean =>
  resolution !== null && speaksOf(resolution, statement, common);
