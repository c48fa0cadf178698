import type { CaseView } from '../../case/index.ts';
import type { Actor } from '../../kernel/actor.ts';
import type { CaseId } from '../../kernel/ids.ts';
import type { JobRun } from '../../kernel/job.ts';
import { checkCitations } from '../executor/citations.ts';
import { deadlineIn, type Stopwatch } from '../executor/stopwatch.ts';
import { injectionNotes } from '../trust/injection-sources.ts';
import { compose } from './compose.ts';
import { type GatherMaterialDeps, gatherMaterial } from './gather-material.ts';
import type { Revision } from './post-mortem.ts';
import { secretNotes } from './secrets.ts';
import { ROOT_CAUSE, sectionText } from './sections.ts';
import { type WriteNarrativeDeps, writeNarrative } from './write-narrative.ts';

export type WriteDraftDeps = GatherMaterialDeps &
  Omit<WriteNarrativeDeps, 'limits'> & {
    stopwatch: Stopwatch;
    limits: WriteNarrativeDeps['limits'] & { readonly deadlineMs: number };
  };

export type Draft = Pick<
  Revision,
  'title' | 'mode' | 'markdown' | 'rootCause' | 'computed' | 'sources' | 'notes' | 'prompt'
>;

/** The post-mortem of a closed case as a draft: composed by code, its summary by a model where there is one. */
export const writeDraft =
  (deps: WriteDraftDeps) =>
  async (about: CaseView, actor: Actor, { delivery, signal, progress }: JobRun): Promise<Draft> => {
    const deadline = deadlineIn(deps.stopwatch, deps.limits.deadlineMs);
    const material = await gatherMaterial(deps)(about, actor, signal);
    progress(0.3);
    const composed = compose(material);
    const spender = { jobId: delivery.jobId, caseId: about.id as CaseId, ownerId: actor.userId };
    const { written, notes } = await writeNarrative(deps)(material, composed, { actor, signal, deadline, spender });
    progress(0.9);
    const { markdown, sources } = written === undefined ? composed : compose(material, written);
    const text = sectionText(markdown, ROOT_CAUSE) ?? '';
    const sourceIds = checkCitations(text, new Set(sources.map(({ id }) => id))).cited;
    const computed = { grade: material.found.cause.grade, sourceIds };
    return {
      title: about.title,
      mode: written === undefined ? 'grounded' : 'llm',
      prompt: written?.prompt ?? null,
      markdown,
      rootCause: { text, ...computed },
      computed,
      sources,
      notes: [
        ...material.found.notes,
        ...notes,
        ...injectionNotes(material.found.sources.all, material.found.labels),
        ...secretNotes(deps.redactor, markdown),
      ],
    };
  };
