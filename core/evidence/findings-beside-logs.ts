import type { FindingKind } from './analysis.ts';
import type { ReadyEvidence } from './case-configurations.ts';
import type { CaseFinding, CaseFindings } from './engine/compare-analyses.ts';

/** Of configurations, which have no clock. */
const TIMELESS: ReadonlySet<FindingKind> = new Set(['config-change', 'config-problem']);
/** Of tables of measurements. */
const MEASURED: ReadonlySet<FindingKind> = new Set(['metric-change', 'metric-outlier', 'metric-gap', 'counter-reset']);
/** What was measured at other times than this, in ms around the onset, has hardly to do with it. */
const NEAR_MS = 30 * 60_000;

/** Puts what configurations and measurements say among the findings that a comparison of logs made around an onset. Without an
 *  onset they are among them already. */
export const withFindingsBesideLogs = (compared: CaseFindings, ready: readonly ReadyEvidence[]): CaseFindings => {
  const { onset } = compared;
  if (onset === null) return compared;
  const known = new Set(compared.findings.map(({ evidenceId, id }) => `${evidenceId} ${id}`));
  const beside = ready.flatMap(({ found, analysis }) =>
    analysis.findings.flatMap((finding): CaseFinding[] => {
      const lead = finding.firstSeen === null ? null : onset - finding.firstSeen;
      const isNear = lead !== null && Math.abs(lead) <= NEAR_MS;
      if (known.has(`${found.id} ${finding.id}`)) return [];
      if (!TIMELESS.has(finding.kind) && !(MEASURED.has(finding.kind) && isNear)) return [];
      return [{ ...finding, evidenceId: found.id, sha256: found.sha256, leadMs: lead }];
    }),
  );
  return { ...compared, findings: [...compared.findings, ...beside].sort((a, b) => b.score - a.score) };
};
