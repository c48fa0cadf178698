import type { FindingView } from '../../evidence/index.ts';
import { fromIso } from '../../kernel/instant.ts';
import type { Cause, EvidenceFacts, FoundPassage } from './investigation.ts';

/** What is further ahead of the errors than this is hardly their reason. */
const LONGEST_LEAD_MS = 30 * 60_000;

/** When a finding becomes true, in milliseconds since 1970; NaN when its file has no clock. */
export const momentOf = (finding: FindingView): number =>
  fromIso((finding.kind === 'vanished' ? finding.last_seen : finding.first_seen) ?? '');

const isError = ({ level }: FindingView): boolean => level === 'error' || level === 'fatal';

const earliest = (findings: readonly FindingView[]): FindingView | undefined =>
  findings
    .filter(f => !Number.isNaN(momentOf(f)))
    .reduce<FindingView | undefined>(
      (first, f) => (first === undefined || momentOf(f) < momentOf(first) ? f : first),
      undefined,
    );

/** The earliest of the strong onsets; a file with one stray error in the morning does not date the incident. */
const errorOnset = (findings: readonly FindingView[]): FindingView | undefined => {
  const onsets = findings.filter(({ kind }) => kind === 'error-onset');
  const strongest = Math.max(0, ...onsets.map(({ score }) => score));
  return earliest(onsets.filter(({ score }) => score >= strongest / 2)) ?? earliest(findings.filter(isError));
};

/** A change that somebody made. Most outages follow one: B. Beyer and others, "Site Reliability Engineering" (2016), ch. 1,
 *  puts it at about 70 %. */
const CHANGE =
  /\b(?:config(?:uration)?|revision|deploy(?:ed|ing|ment)?|roll(?:ed)? ?(?:out|back)|release[ds]?|migrat(?:ed|ion|ing)|feature[ _-]?flag|upgrad(?:ed|ing|e)|maintenance|applied|changed from|scal(?:ed|ing) (?:up|down|to))\b/i;
/** What being a change is worth beside a score of 0 to 1. */
const CHANGE_BONUS = 0.25;

const suspicion = (finding: FindingView): number =>
  finding.score + (CHANGE.test(`${finding.title}\n${finding.quote}`) ? CHANGE_BONUS : 0);

export const likelyCause = ({ findings }: EvidenceFacts, passages: readonly FoundPassage[]): Cause => {
  const onset = errorOnset(findings) ?? null;
  const begin = onset === null ? Number.NaN : momentOf(onset);
  const leadOf = (f: FindingView): number => begin - momentOf(f);
  const ahead = findings.filter(f => f.kind !== 'error-onset' && leadOf(f) > 0 && leadOf(f) <= LONGEST_LEAD_MS);
  const precursor = ahead.reduce<FindingView | null>(
    (best, f) => (best === null || suspicion(f) > suspicion(best) ? f : best),
    null,
  );
  const finding = precursor ?? onset ?? findings[0] ?? null;
  const isDescribed = passages.some(({ matchesEvidence }) => matchesEvidence);
  return {
    grade: gradeOf(finding, precursor, isDescribed),
    finding,
    onset,
    leadMs: precursor && leadOf(precursor),
  };
};

const gradeOf = (finding: FindingView | null, precursor: FindingView | null, isDescribed: boolean): Cause['grade'] => {
  if (finding === null) return 'inconclusive';
  return precursor !== null && isDescribed ? 'supported' : 'unproven';
};
