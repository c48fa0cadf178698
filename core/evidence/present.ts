import type { EvidenceId } from '../kernel/ids.ts';
import { type Instant, toIso } from '../kernel/instant.ts';
import type { Analysis, Finding, Locator } from './analysis.ts';
import type { AnalysisView, FindingView } from './analysis-models.ts';
import type { Evidence } from './evidence.ts';
import type { EvidenceView } from './models.ts';

const iso = (at: Instant | null): string | null => (at === null ? null : toIso(at));

export const presentLocator = ({ file, fromLine, toLine }: Locator): string =>
  fromLine === toLine ? `${file}:${fromLine}` : `${file}:${fromLine}-${toLine}`;

export const presentEvidence = (evidence: Evidence): EvidenceView => ({
  id: evidence.id,
  case_id: evidence.caseId,
  file_name: evidence.fileName,
  media_type: evidence.mediaType,
  bytes: evidence.bytes,
  sha256: evidence.sha256,
  baseline: evidence.isBaseline,
  status: evidence.status,
  error: evidence.error,
  job_id: evidence.jobId,
  created_at: toIso(evidence.createdAt),
  updated_at: toIso(evidence.updatedAt),
});

export const presentFinding = (evidenceId: EvidenceId, finding: Finding): FindingView => ({
  id: finding.id,
  evidence_id: evidenceId,
  kind: finding.kind,
  title: finding.title,
  explanation: finding.explanation,
  grade: finding.grade,
  score: finding.score,
  count: finding.count,
  first_seen: iso(finding.firstSeen),
  last_seen: iso(finding.lastSeen),
  locator: presentLocator(finding.locator),
  quote: finding.quote,
  level: finding.level,
  template_id: finding.templateId,
});

export const presentAnalysis = (evidence: Evidence, analysis: Analysis): AnalysisView => ({
  evidence_id: evidence.id,
  file: evidence.fileName,
  sha256: evidence.sha256,
  format: analysis.format,
  bytes: analysis.bytes,
  lines: analysis.lines,
  records: analysis.records,
  from: iso(analysis.from),
  to: iso(analysis.to),
  levels: analysis.levels.map(({ level, count }) => ({ level, count })),
  template_count: analysis.templateCount,
  templates: analysis.templates.map(t => ({
    id: t.id,
    text: t.text,
    count: t.count,
    level: t.level,
    first_seen: iso(t.firstSeen),
    last_seen: iso(t.lastSeen),
    first_line: t.firstLine,
    last_line: t.lastLine,
    example: t.example,
    // An analysis made before parameters were followed has none.
    parameters: (t.parameters ?? []).map(p => ({ ...p, values: p.values.map(value => ({ ...value })) })),
  })),
  stack_traces: analysis.stackTraces.map(s => ({
    signature: s.signature,
    type: s.type,
    message: s.message,
    frames: [...s.frames],
    root_cause: s.rootCause,
    count: s.count,
    first_seen: iso(s.firstSeen),
    last_seen: iso(s.lastSeen),
    locator: presentLocator(s.locator),
  })),
  histogram: analysis.histogram && {
    starts_at: toIso(analysis.histogram.startsAt),
    bucket_ms: analysis.histogram.bucketMs,
    buckets: analysis.histogram.buckets.map(({ total, errors }) => ({ total, errors })),
  },
  findings: analysis.findings.map(finding => presentFinding(evidence.id, finding)),
  worst_lines: analysis.worstLines.map(w => ({
    locator: `${evidence.fileName}:${w.line}`,
    line: w.line,
    text: w.text,
    level: w.level,
    before: [...w.before],
    after: [...w.after],
  })),
  notes: [...analysis.notes],
  ...(analysis.columns && { columns: analysis.columns.map(column => ({ ...column })) }),
});
