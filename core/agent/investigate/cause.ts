import type { CaseFindingView } from '../../evidence/index.ts';
import { fromIso } from '../../kernel/instant.ts';
import type { Cause, EvidenceFacts, FoundPassage, Place } from './investigation.ts';

/** What is further ahead of the errors than this is hardly their reason, in milliseconds. */
export const LONGEST_LEAD_MS = 30 * 60_000;

/** When a finding becomes true, in milliseconds since 1970; NaN when its file has no clock. */
export const momentOf = (finding: CaseFindingView): number =>
  fromIso((finding.kind === 'vanished' ? finding.last_seen : finding.first_seen) ?? '');

export const isError = ({ level }: CaseFindingView): boolean => level === 'error' || level === 'fatal';

export const isSamePlace = (a: Place, b: Place): boolean => a.evidence_id === b.evidence_id && a.locator === b.locator;

/** A change that somebody made. Most outages follow one: B. Beyer and others, "Site Reliability Engineering" (2016), ch. 1,
 *  puts it at about 70 %. */
const CHANGE =
  /\b(?:config(?:uration)?|revision|deploy(?:ed|ing|ment)?|roll(?:ed)? ?(?:out|back)|release[ds]?|migrat(?:ed|ion|ing)|feature[ _-]?flag|upgrad(?:ed|ing|e)|maintenance|applied|changed from|scal(?:ed|ing) (?:up|down|to))\b/i;
/** Whether somebody changed something, by the words of the line; the name of a file says nothing about its lines. */
export const isChange = ({ kind, quote }: CaseFindingView): boolean => kind === 'config-change' || CHANGE.test(quote);

/** What a change counts beside anything else. The numbers are chosen on 120 generated incidents of 30 kinds: the true cause
 *  is named first in 94 of them, without this in 91. */
const CHANGE_COUNTS = 1.4;
/** What came before the errors is their likely cause from this share of the best score; below, it is one suspect of
 *  several. Chosen as above: with 0.65 it is 89 of 120, with 0.85 91. */
const LIKELY = 0.8;
const SUSPECT = 0.35;
/** Scores of measurements say how far a level moved, and not how near to the onset. */
const MEASURED = 0.65;
const MOST_SUSPECTS = 3;

const suspicion = (finding: CaseFindingView): number => finding.score * (isChange(finding) ? CHANGE_COUNTS : 1);

const isTrouble = ({ level }: CaseFindingView): boolean => level === 'warn' || level === 'error' || level === 'fatal';

/** What is said in good health, too. That it stops or becomes rare when the errors come is their consequence, and that it
 *  swells is more often the weather than a reason. */
const UNSTEADY: ReadonlySet<CaseFindingView['kind']> = new Set(['vanished', 'burst', 'rate-change']);

const isHealthy = (finding: CaseFindingView): boolean => UNSTEADY.has(finding.kind) && !isTrouble(finding);

/** Something new, or trouble that was told, comes before something that stopped. */
const isTelling = (finding: CaseFindingView): boolean => finding.kind !== 'vanished' && !isHealthy(finding);

const moreSuspicious = (a: CaseFindingView, b: CaseFindingView): number =>
  Number(isTelling(b)) - Number(isTelling(a)) || suspicion(b) - suspicion(a);

/** A crash within seconds of the first error is named with it: of two files, the one that noticed first need not be the
 *  one that failed. */
const CRASH_WITHIN_MS = 60_000;

const crashBeside = (findings: readonly CaseFindingView[]): CaseFindingView | undefined =>
  findings
    .filter(({ level, lead_ms: lead }) => level === 'fatal' && lead !== null && Math.abs(lead) <= CRASH_WITHIN_MS)
    .reduce<CaseFindingView | undefined>(
      (first, f) => (first === undefined || (f.lead_ms ?? 0) > (first.lead_ms ?? 0) ? f : first),
      undefined,
    );

/** Where no line is likely, a new warning of the very file in which the trouble begins says more than the first symptom
 *  does, and so does a level that changed much. */
const isWarningBefore = (finding: CaseFindingView, first: Place | null, best: number): boolean => {
  if (finding.kind === 'metric-change') return finding.score >= best * MEASURED;
  const isOfThatFile = finding.evidence_id === first?.evidence_id;
  return isOfThatFile && finding.kind === 'first-seen' && isTrouble(finding) && finding.score >= best * SUSPECT;
};

export const likelyCause = ({ findings, first }: EvidenceFacts, passages: readonly FoundPassage[]): Cause => {
  const before = findings
    .filter(f => (f.lead_ms ?? 0) > 0 && f.kind !== 'error-onset' && !isHealthy(f))
    .toSorted(moreSuspicious);
  const near = before.filter(f => (f.lead_ms ?? 0) <= LONGEST_LEAD_MS);
  const best = Math.max(0, ...findings.filter(f => f.kind !== 'error-onset' && isTelling(f)).map(f => f.score));
  const clear = near.find(f => suspicion(f) >= best * LIKELY);
  const precursor = clear ?? near.find(f => isWarningBefore(f, first, best)) ?? null;
  const begin = (first && findings.find(f => isSamePlace(f, first))) ?? null;
  const finding = precursor ?? begin ?? findings.find(isError) ?? findings[0] ?? null;
  const crash = crashBeside(findings) ?? null;
  const isNamed = (place: Place): boolean =>
    [finding, first].some(named => named !== null && isSamePlace(named, place));
  return {
    grade: gradeOf(finding, passages),
    finding,
    onset: first,
    leadMs: precursor === null ? null : precursor.lead_ms,
    crash: crash === null || isNamed(crash) ? null : crash,
    suspects: onePerFile(near.filter(f => f.score >= best * SUSPECT && !isNamed(f))).slice(0, MOST_SUSPECTS),
    earlier: before.filter(f => (f.lead_ms ?? 0) > LONGEST_LEAD_MS),
  };
};

/** The lines around a suspicious one are suspicious, too, and say the same. */
const onePerFile = (findings: readonly CaseFindingView[]): readonly CaseFindingView[] => {
  const seen = new Set<string>();
  return findings.filter(({ evidence_id }) => !seen.has(evidence_id) && seen.add(evidence_id));
};

const gradeOf = (finding: CaseFindingView | null, passages: readonly FoundPassage[]): Cause['grade'] => {
  if (finding === null) return 'inconclusive';
  return passages.some(({ matchesCause }) => matchesCause) ? 'supported' : 'unproven';
};
