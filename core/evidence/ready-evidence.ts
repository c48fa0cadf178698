import type { Actor } from '../kernel/actor.ts';
import type { CaseId, EvidenceId } from '../kernel/ids.ts';
import type { Analysis } from './analysis.ts';
import type { ReadyEvidence } from './case-configurations.ts';
import type { Evidence } from './evidence.ts';
import type { EvidenceRepositories } from './repository.ts';

/** Files of one case that are read together at most. */
const MAX_FILES = 200;
/** Templates in all analyses that are kept, some 2 KB each with what belongs to them. */
const MOST_TEMPLATES = 5_000;

type Kept = { readonly version: number; readonly analysis: Analysis };

const sizeOf = ({ analysis }: Kept): number => analysis.templates.length + 1;

/** The ready evidence of a case, oldest first. Which there is and whose is read each time; what was computed about a version of
 *  it never changes, so the analyses read last are kept: each turn of a case reads all of them. They are frozen. */
export const readyEvidence = (reads: Pick<EvidenceRepositories, 'evidence' | 'analyses'>) => {
  const kept = new Map<EvidenceId, Kept>();
  let size = 0;

  const forget = (id: EvidenceId): void => {
    const known = kept.get(id);
    if (known === undefined) return;
    size -= sizeOf(known);
    kept.delete(id);
  };
  const keep = (id: EvidenceId, fresh: Kept): void => {
    forget(id);
    kept.set(id, fresh);
    size += sizeOf(fresh);
    for (const oldest of kept.keys()) {
      if (size <= MOST_TEMPLATES) break;
      forget(oldest);
    }
  };
  const analysisOf = async (actor: Actor, { id, version }: Evidence): Promise<Analysis | undefined> => {
    const known = kept.get(id);
    const analysis =
      known?.version === version ? known.analysis : deepFrozen(await reads.analyses.find(actor.userId, id));
    if (analysis !== undefined) keep(id, { version, analysis });
    return analysis;
  };

  return async (actor: Actor, caseId: CaseId): Promise<ReadyEvidence[]> => {
    const { items } = await reads.evidence.list(actor.userId, { caseId, status: 'ready' }, { limit: MAX_FILES });
    const ready: ReadyEvidence[] = [];
    for (const found of items.toReversed()) {
      const analysis = await analysisOf(actor, found);
      if (analysis) ready.push({ found, analysis });
    }
    return ready;
  };
};

const deepFrozen = <Value>(value: Value): Value => {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  for (const member of Object.values(value)) deepFrozen(member);
  return Object.freeze(value);
};
