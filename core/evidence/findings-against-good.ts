import type { ReadyEvidence } from './case-configurations.ts';
import type { CaseFile } from './engine/case-files.ts';
import type { CaseFinding, CaseFindings } from './engine/case-findings.ts';
import { compareWithGood } from './engine/compare-with-good.ts';

/** What differs from good health is a consequence as often as a cause: beside what is ranked by an onset it counts half. */
const BESIDE_ONSET = 0.5;

const placeOf = ({ evidenceId, locator: { fromLine } }: CaseFinding): string => `${evidenceId}:${fromLine}`;

/** Absence from a file of trouble is proved in the good file, and has no moment. */
const dated = (finding: CaseFinding, onset: number | null): CaseFinding => {
  if (onset === null) return finding;
  const { kind, firstSeen, score } = finding;
  const leadMs = kind === 'vanished' || firstSeen === null ? null : onset - firstSeen;
  return { ...finding, leadMs, score: Math.round(score * BESIDE_ONSET * 1000) / 1000 };
};

/** Puts what is new, changed or missing against the good files of a case among its findings. A line that is a finding
 *  already is told once, with both reasons. */
export const withFindingsAgainstGood = (
  compared: CaseFindings,
  files: readonly CaseFile[],
  good: readonly CaseFile[],
): CaseFindings => {
  if (good.length === 0) return compared;
  const against = compareWithGood(files, good);
  const byPlace = new Map(against.findings.map(finding => [placeOf(finding), finding]));
  const known = new Set(compared.findings.map(placeOf));
  const findings = compared.findings.map(finding => {
    const reason = byPlace.get(placeOf(finding))?.explanation;
    return reason === undefined ? finding : { ...finding, explanation: `${finding.explanation} ${reason}` };
  });
  const further = against.findings
    .filter(finding => !known.has(placeOf(finding)))
    .map(finding => dated(finding, compared.onset));
  return {
    ...compared,
    findings: [...findings, ...further].sort((a, b) => b.score - a.score),
    notes: [...compared.notes, ...against.notes],
  };
};

export const caseFileOf = ({ found: { id, fileName, sha256 }, analysis }: ReadyEvidence): CaseFile => ({
  evidenceId: id,
  name: fileName,
  sha256,
  analysis,
});
