import type { AnalysisView, EvidenceService } from '../../evidence/index.ts';
import type { Actor } from '../../kernel/actor.ts';
import type { EvidenceId } from '../../kernel/ids.ts';

/** A file that is read whole: a configuration, a list of changes. What it says is rarely what stands out in it. */
export type SmallFile = {
  readonly evidenceId: string;
  readonly name: string;
  readonly lines: readonly { readonly line: number; readonly text: string }[];
};

const MOST_FILES = 5;
const MOST_LINES = 300;
const MOST_BYTES = 16_384;

/** The small files of a case, at most five, those without timestamps first. */
export const smallFiles = async (
  evidence: Pick<EvidenceService, 'lines'>,
  actor: Actor,
  files: readonly AnalysisView[],
  signal: AbortSignal,
): Promise<readonly SmallFile[]> => {
  const small = files.filter(({ bytes, lines }) => bytes <= MOST_BYTES && lines > 0 && lines <= MOST_LINES);
  const chosen = small.toSorted((a, b) => Number(a.from !== null) - Number(b.from !== null)).slice(0, MOST_FILES);
  const pages = await Promise.all(
    chosen.map(file => evidence.lines(actor, file.evidence_id as EvidenceId, { limit: MOST_LINES }, signal)),
  );
  return chosen.map((file, i) => ({
    evidenceId: file.evidence_id,
    name: file.file,
    lines: (pages[i]?.items ?? []).map(({ line, text }) => ({ line, text })),
  }));
};
