import type { FindingView } from '../../evidence/index.ts';
import { fromIso } from '../../kernel/instant.ts';
import type { Cause, EvidenceFacts, FoundPassage } from './investigation.ts';

/** What is further ahead of the errors than this is hardly their reason, in milliseconds. */
export const LONGEST_LEAD_MS = 30 * 60_000;

/** When a finding becomes true, in milliseconds since 1970; NaN when its file has no clock. */
export const momentOf = (finding: FindingView): number =>
  fromIso((finding.kind === 'vanished' ? finding.last_seen : finding.first_seen) ?? '');

export const isError = ({ level }: FindingView): boolean => level === 'error' || level === 'fatal';

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

const isTrouble = ({ level }: FindingView): boolean => level === 'warn' || level === 'error' || level === 'fatal';

/** What is said in good health, too. That it stops or becomes rare when the errors come is their consequence, and that it
 *  swells is more often the weather than a reason. */
const UNSTEADY: ReadonlySet<FindingView['kind']> = new Set(['vanished', 'burst', 'rate-change']);

const isHealthy = (finding: FindingView): boolean => UNSTEADY.has(finding.kind) && !isTrouble(finding);

/** Something new, or trouble that was told, comes before something that stopped. */
const isTelling = (finding: FindingView): boolean =>
  finding.kind === 'first-seen' || (finding.kind !== 'vanished' && isTrouble(finding));

const moreSuspicious = (a: FindingView, b: FindingView): number =>
  Number(isTelling(b)) - Number(isTelling(a)) || suspicion(b) - suspicion(a);

/** A crash within seconds of the first error is named with it: of two files, the one that noticed first need not be the
 *  one that failed. */
const CRASH_WITHIN_MS = 60_000;

const crashBeside = (findings: readonly FindingView[], begin: number): FindingView | undefined =>
  earliest(findings.filter(f => f.level === 'fatal' && Math.abs(momentOf(f) - begin) <= CRASH_WITHIN_MS));

export const likelyCause = ({ findings }: EvidenceFacts, passages: readonly FoundPassage[]): Cause => {
  const onset = errorOnset(findings) ?? null;
  const begin = onset === null ? Number.NaN : momentOf(onset);
  const leadOf = (f: FindingView): number => begin - momentOf(f);
  const before = findings.filter(f => leadOf(f) > 0 && !isHealthy(f)).toSorted(moreSuspicious);
  const precursor = before.find(f => f.kind !== 'error-onset' && leadOf(f) <= LONGEST_LEAD_MS) ?? null;
  const finding = precursor ?? onset ?? findings.find(isError) ?? findings[0] ?? null;
  const crash = crashBeside(findings, begin);
  return {
    grade: gradeOf(finding, passages),
    finding,
    onset,
    leadMs: precursor && leadOf(precursor),
    crash: crash === undefined || crash === finding || crash === onset ? null : crash,
    earlier: before.filter(f => leadOf(f) > LONGEST_LEAD_MS),
  };
};

const gradeOf = (finding: FindingView | null, passages: readonly FoundPassage[]): Cause['grade'] => {
  if (finding === null) return 'inconclusive';
  return passages.some(({ matchesCause }) => matchesCause) ? 'supported' : 'unproven';
};
