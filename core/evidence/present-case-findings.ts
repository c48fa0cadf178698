import type { EvidenceId } from '../kernel/ids.ts';
import { toIso } from '../kernel/instant.ts';
import type { CaseFindings } from './engine/compare-analyses.ts';
import type { CaseFindingsView } from './models.ts';
import { presentFinding, presentLocator } from './present.ts';

export const presentCaseFindings = ({
  onset,
  findings,
  order,
  stackTraces,
  notes,
}: CaseFindings): CaseFindingsView => ({
  onset: onset === null ? null : toIso(onset),
  findings: findings.map(finding => ({
    ...presentFinding(finding.evidenceId as EvidenceId, finding),
    sha256: finding.sha256,
    lead_ms: finding.leadMs,
  })),
  order: order.map(({ evidenceId, sha256, at, locator, quote }) => ({
    evidence_id: evidenceId,
    sha256,
    locator: presentLocator(locator),
    at: toIso(at),
    quote,
  })),
  stack_traces: stackTraces.map(({ signature, type, count, firstSeen, files }) => ({
    signature,
    type,
    count,
    first_seen: firstSeen === null ? null : toIso(firstSeen),
    files: files.map(file => ({
      evidence_id: file.evidenceId,
      sha256: file.sha256,
      locator: presentLocator(file.locator),
      count: file.count,
    })),
  })),
  notes: [...notes],
});
