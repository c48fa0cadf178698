import type { EvidenceId } from '../kernel/ids.ts';
import { toIso } from '../kernel/instant.ts';
import type { CaseFindingsView } from './case-models.ts';
import type { CaseFindings, CaseTrace, FileOnset } from './engine/case-findings.ts';
import { presentFinding, presentLocator } from './present.ts';

const presentOnset = ({ evidenceId, sha256, at, locator, quote }: FileOnset): CaseFindingsView['order'][number] => ({
  evidence_id: evidenceId,
  sha256,
  locator: presentLocator(locator),
  at: toIso(at),
  quote,
});

const presentTrace = (trace: CaseTrace): CaseFindingsView['stack_traces'][number] => ({
  signature: trace.signature,
  type: trace.type,
  message: trace.message,
  frames: [...trace.frames],
  root_cause: trace.rootCause,
  count: trace.count,
  first_seen: trace.firstSeen === null ? null : toIso(trace.firstSeen),
  last_seen: trace.lastSeen === null ? null : toIso(trace.lastSeen),
  files: trace.files.map(file => ({
    evidence_id: file.evidenceId,
    sha256: file.sha256,
    locator: presentLocator(file.locator),
    count: file.count,
  })),
});

export const presentCaseFindings = ({
  onset,
  first,
  findings,
  order,
  stackTraces,
  notes,
}: CaseFindings): CaseFindingsView => ({
  onset: onset === null ? null : toIso(onset),
  first: first && presentOnset(first),
  findings: findings.map(finding => ({
    ...presentFinding(finding.evidenceId as EvidenceId, finding),
    sha256: finding.sha256,
    lead_ms: finding.leadMs,
  })),
  order: order.map(presentOnset),
  stack_traces: stackTraces.map(presentTrace),
  notes: [...notes],
});
