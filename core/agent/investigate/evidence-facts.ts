import type { AnalysisView, EvidenceService, EvidenceView, FindingView } from '../../evidence/index.ts';
import type { Actor } from '../../kernel/actor.ts';
import type { CaseId } from '../../kernel/ids.ts';
import type { EvidenceFacts, UnreadFile } from './investigation.ts';

const MOST_FINDINGS = 40;
const MOST_TRACES = 10;
const MOST_WORST_LINES = 5;
/** Files of one case whose state is looked at. */
const MOST_FILES = 200;

/** What the evidence of a case says so far. Files that are not ready are named, not waited for. */
export const evidenceFacts = async (
  evidence: Pick<EvidenceService, 'analysesOfCase' | 'list'>,
  actor: Actor,
  caseId: CaseId,
): Promise<Omit<EvidenceFacts, 'smallFiles'>> => {
  const [files, listed] = await Promise.all([
    evidence.analysesOfCase(actor, caseId),
    evidence.list(actor, { case_id: caseId, limit: MOST_FILES }),
  ]);
  const read = new Set(files.map(file => file.evidence_id));
  return {
    files,
    findings: mergeFindings(files),
    stackTraces: files
      .flatMap(file => file.stack_traces.map(trace => ({ ...trace, evidenceId: file.evidence_id })))
      .sort((a, b) => b.count - a.count)
      .slice(0, MOST_TRACES),
    worstLines: files
      .flatMap(file => file.worst_lines.map(line => ({ ...line, evidenceId: file.evidence_id })))
      .slice(0, MOST_WORST_LINES),
    unread: listed.items.flatMap(item => (read.has(item.id) ? [] : unread(item))),
  };
};

const unread = ({ file_name: name, status, error }: EvidenceView): UnreadFile[] => {
  if (status === 'failed') return [{ name, reason: 'failed', detail: error?.detail ?? null }];
  return status === 'ready' ? [] : [{ name, reason: 'pending', detail: null }];
};

/** Findings of all files as one list: best first; of equal ones the earlier. Each file's best are in it, so that a noisy
 *  file does not push a quiet one out. */
const mergeFindings = (files: readonly AnalysisView[]): readonly FindingView[] => {
  const share = Math.max(3, Math.floor(MOST_FINDINGS / Math.max(1, files.length)));
  const first = files.flatMap(file => telling(file).slice(0, share));
  const rest = files.flatMap(file => telling(file).slice(share)).sort(byScoreThenTime);
  return [...first.sort(byScoreThenTime), ...rest].slice(0, MOST_FINDINGS).sort(byScoreThenTime);
};

/** Without a clock every line of a file is new once, which says nothing. */
const telling = ({ findings, from }: AnalysisView): readonly FindingView[] =>
  from === null ? findings.filter(({ kind }) => kind !== 'first-seen') : findings;

const LAST = '9999';

/** The order of findings: best first; of equal ones the earlier, and those without a time at the end. */
export const byScoreThenTime = (a: FindingView, b: FindingView): number =>
  b.score - a.score || order(a.first_seen ?? LAST, b.first_seen ?? LAST);

/** Of times in their one wire form, which sorts as text. */
const order = (a: string, b: string): number => {
  if (a === b) return 0;
  return a < b ? -1 : 1;
};
