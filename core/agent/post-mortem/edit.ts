import type { CaseService } from '../../case/index.ts';
import type { Actor } from '../../kernel/actor.ts';
import type { CaseId } from '../../kernel/ids.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Ids } from '../../ports/ids.ts';
import type { Redactor } from '../../ports/redactor.ts';
import { checkCitations } from '../executor/citations.ts';
import type { EditPostMortemInput, PostMortemView } from '../post-mortem-models.ts';
import type { AgentTransact } from '../repository.ts';
import { retold, supportOf, withGrade, withRootCause } from './edit-root-cause.ts';
import { type Existing, ensureVersion, postMortemNotFound, type Revision } from './post-mortem.ts';
import { present } from './present.ts';
import { secretNotes } from './secrets.ts';
import { ROOT_CAUSE, sectionText } from './sections.ts';

export type EditDeps = {
  clock: Clock;
  ids: Ids;
  redactor: Redactor;
  cases: Pick<CaseService, 'get'>;
  transact: AgentTransact;
};

const inventedIn = (markdown: string, { sources }: Revision): number =>
  checkCitations(markdown, new Set(sources.map(({ id }) => id))).invented;

const notesOn = (markdown: string, known: Revision, given: EditPostMortemInput): readonly string[] => {
  const left = inventedIn(markdown, known);
  const takenOut = inventedIn(given.root_cause?.text ?? '', known);
  return [
    ...(left > 0 ? [`${left} citation(s) name a source that this post-mortem does not have.`] : []),
    ...(takenOut > 0
      ? [`${takenOut} citation(s) of the root cause named no source of this post-mortem. They are gone.`]
      : []),
  ];
};

/** The edited text, with its section on the root cause as the one place where the cause is told: the summary and the grade
 *  follow it. */
const edited = (known: Revision, given: EditPostMortemInput, redactor: Redactor): Revision => {
  const whole = given.markdown ?? known.markdown;
  const { root_cause: cause } = given;
  const next = cause === undefined ? whole : withRootCause(whole, cause.text, known);
  const text = sectionText(next, ROOT_CAUSE) ?? '';
  const support = supportOf(text, known);
  const markdown = withGrade(retold(next, text, known), text, support, known);
  return {
    ...known,
    origin: 'edited',
    markdown,
    rootCause: { text, ...support },
    notes: [...notesOn(markdown, known, given), ...secretNotes(redactor, markdown)],
  };
};

/** An edit is a new revision on top of the last one; an edit that changes nothing is none.
 *  @throws DomainError 'invalid' for a root cause that cannot be one section. */
export const editPostMortem =
  ({ clock, ids, redactor, cases, transact }: EditDeps) =>
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
      const next = edited(last, input, redactor);
      if (next.markdown === last.markdown) return { postMortem: current, revision: last };
      const at = clock.now();
      const revision = { ...next, id: ids.next(), number: current.latest + 1, createdAt: at };
      await postMortems.addRevision(revision);
      return { postMortem: await postMortems.save({ ...current, latest: revision.number, updatedAt: at }), revision };
    });
    return present(saved, null);
  };
