import type { EvidenceService, EvidenceView } from '../../evidence/index.ts';
import type { Actor } from '../../kernel/actor.ts';
import type { CaseId } from '../../kernel/ids.ts';
import type { EvidenceFacts, UnreadFile } from './investigation.ts';

const MOST_TRACES = 10;
const MOST_WORST_LINES = 5;
/** Files of one case whose state is looked at. */
const MOST_FILES = 200;

/** What the evidence of a case says so far. Files that are not ready are named, not waited for. */
export const evidenceFacts = async (
  evidence: Pick<EvidenceService, 'analysesOfCase' | 'findingsOfCase' | 'list'>,
  actor: Actor,
  caseId: CaseId,
): Promise<Omit<EvidenceFacts, 'smallFiles'>> => {
  const [files, together, listed] = await Promise.all([
    evidence.analysesOfCase(actor, caseId),
    evidence.findingsOfCase(actor, caseId),
    evidence.list(actor, { case_id: caseId, limit: MOST_FILES }),
  ]);
  const read = new Set(files.map(file => file.evidence_id));
  return {
    files,
    first: together.first,
    order: together.order,
    findings: together.findings,
    stackTraces: together.stack_traces.slice(0, MOST_TRACES),
    worstLines: files
      .flatMap(file => file.worst_lines.map(line => ({ ...line, evidenceId: file.evidence_id })))
      .slice(0, MOST_WORST_LINES),
    unread: listed.items.flatMap(item => (read.has(item.id) ? [] : unread(item))),
    limits: together.notes,
  };
};

const unread = ({ file_name: name, status, error }: EvidenceView): UnreadFile[] => {
  if (status === 'failed') return [{ name, reason: 'failed', detail: error?.detail ?? null }];
  return status === 'ready' ? [] : [{ name, reason: 'pending', detail: null }];
};
