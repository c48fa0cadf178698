import type { Instant } from '../../kernel/instant.ts';
import { type Finding, isErrorLevel } from '../analysis.ts';
import type { CaseFile } from './case-files.ts';
import type { CaseFinding, FileOnset } from './case-findings.ts';

/** What each file found by itself, where a comparison of the files dates no onset: the best of each file. */
export type OwnFindings = {
  /** The earliest of the strong onsets of the files. */
  readonly first: FileOnset | null;
  readonly findings: readonly CaseFinding[];
};

const SHOWN = 40;
/** Of each file so many at least, so that a noisy file does not push a quiet one out. */
const FEWEST_EACH = 3;

/** When a finding becomes true. */
const momentOf = ({ kind, firstSeen, lastSeen }: Finding): Instant | null =>
  kind === 'vanished' ? lastSeen : firstSeen;

/** Without a clock every line of a file is new once, which says nothing. */
const tellingOf = ({ analysis: { findings, from } }: CaseFile): readonly Finding[] =>
  from === null ? findings.filter(({ kind }) => kind !== 'first-seen') : findings;

const bestFirst = (a: Finding, b: Finding): number =>
  b.score - a.score || (a.firstSeen ?? Number.MAX_SAFE_INTEGER) - (b.firstSeen ?? Number.MAX_SAFE_INTEGER);

const ofFile = (file: CaseFile): CaseFinding[] =>
  tellingOf(file)
    .map(finding => ({ ...finding, evidenceId: file.evidenceId, sha256: file.sha256, leadMs: null }))
    .sort(bestFirst);

/** The best findings of these files by themselves, best first. */
export const bestOwn = (files: readonly CaseFile[]): CaseFinding[] => {
  const share = Math.max(FEWEST_EACH, Math.floor(SHOWN / Math.max(1, files.length)));
  const each = files.map(ofFile);
  const first = each.flatMap(findings => findings.slice(0, share)).sort(bestFirst);
  const rest = each.flatMap(findings => findings.slice(share)).sort(bestFirst);
  return [...first, ...rest].slice(0, SHOWN).sort(bestFirst);
};

const earliest = (findings: readonly CaseFinding[]): CaseFinding | undefined =>
  findings
    .filter(finding => momentOf(finding) !== null)
    .reduce<CaseFinding | undefined>(
      (first, each) => (first === undefined || momentOf(each)! < momentOf(first)! ? each : first),
      undefined,
    );

/** A file with one stray error in the morning does not date the incident. */
const onsetAmong = (findings: readonly CaseFinding[]): CaseFinding | undefined => {
  const onsets = findings.filter(({ kind }) => kind === 'error-onset');
  const strongest = Math.max(0, ...onsets.map(({ score }) => score));
  return (
    earliest(onsets.filter(({ score }) => score >= strongest / 2)) ??
    earliest(findings.filter(({ level }) => isErrorLevel(level)))
  );
};

export const ownFindings = (files: readonly CaseFile[]): OwnFindings => {
  const findings = bestOwn(files);
  const onset = onsetAmong(findings);
  const at = onset === undefined ? null : momentOf(onset);
  if (onset === undefined || at === null) return { first: null, findings };
  const { evidenceId, sha256, locator, quote } = onset;
  const leadOf = (finding: CaseFinding): number | null => {
    const moment = momentOf(finding);
    return moment === null ? null : at - moment;
  };
  return {
    first: { evidenceId, sha256, at, locator, quote },
    findings: findings.map(finding => ({ ...finding, leadMs: leadOf(finding) })),
  };
};
