import type { CaseService } from '../../case/index.ts';
import type { Actor } from '../../kernel/actor.ts';
import type { CaseId } from '../../kernel/ids.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Ids } from '../../ports/ids.ts';
import { checkCitations } from '../executor/citations.ts';
import type { EditPostMortemInput, PostMortemView } from '../models.ts';
import type { AgentTransact } from '../repository.ts';
import { type Existing, ensureVersion, postMortemNotFound, type Revision, type Support } from './post-mortem.ts';
import { present } from './present.ts';
import { ROOT_CAUSE, sectionText, withSection } from './sections.ts';

export type EditDeps = { clock: Clock; ids: Ids; cases: Pick<CaseService, 'get'>; transact: AgentTransact };

/** A grade holds for what the sources hold: a root cause in other words that names one of the sources of the computed one
 *  keeps its grade, any other is a claim that nothing here has shown. */
const supportOf = (text: string, known: Revision): Support => {
  const { computed, rootCause, sources } = known;
  if (text === rootCause.text) return { grade: rootCause.grade, sourceIds: rootCause.sourceIds };
  const sourceIds = checkCitations(text, new Set(sources.map(({ id }) => id))).cited;
  if (computed.grade === 'inconclusive')
    return { grade: sourceIds.length > 0 ? 'unproven' : 'inconclusive', sourceIds };
  const isHeld = sourceIds.some(id => computed.sourceIds.includes(id));
  return { grade: isHeld ? computed.grade : 'unproven', sourceIds };
};

const notesOn = (markdown: string, { sources }: Revision): readonly string[] => {
  const { invented } = checkCitations(markdown, new Set(sources.map(({ id }) => id)));
  return invented === 0 ? [] : [`${invented} citation(s) name a source that this post-mortem does not have.`];
};

/** The edited text, with its section on the root cause as the one place where the cause is told. */
export const edited = (known: Revision, { markdown, root_cause: cause }: EditPostMortemInput): Revision => {
  const whole = markdown ?? known.markdown;
  const next = cause === undefined ? whole : withSection(whole, ROOT_CAUSE, cause.text);
  const text = sectionText(next, ROOT_CAUSE) ?? '';
  return {
    ...known,
    origin: 'edited',
    markdown: next,
    rootCause: { text, ...supportOf(text, known) },
    notes: notesOn(next, known),
  };
};

/** An edit is a new revision on top of the last one; an edit that changes nothing is none. */
export const editPostMortem =
  ({ clock, ids, cases, transact }: EditDeps) =>
  async (
    actor: Actor,
    caseId: CaseId,
    input: EditPostMortemInput,
    expectedVersion?: number,
  ): Promise<PostMortemView> => {
    await cases.get(actor, caseId);
    const saved = await transact(async ({ postMortems }): Promise<Existing> => {
      const found = await postMortems.find(actor.userId, caseId);
      const last = found && (await postMortems.findRevision(actor.userId, caseId, found.latest));
      if (!found || !last) throw postMortemNotFound(found);
      const current = ensureVersion(found, expectedVersion);
      const next = edited(last, input);
      if (next.markdown === last.markdown) return { postMortem: current, revision: last };
      const at = clock.now();
      const revision = { ...next, id: ids.next(), number: current.latest + 1, createdAt: at };
      await postMortems.addRevision(revision);
      return { postMortem: await postMortems.save({ ...current, latest: revision.number, updatedAt: at }), revision };
    });
    return present(saved, null);
  };
