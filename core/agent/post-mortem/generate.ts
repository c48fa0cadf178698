import type { PostmortemGenerateV1 } from '../../../contracts/generated/messages.ts';
import type { CaseView } from '../../case/index.ts';
import type { Actor } from '../../kernel/actor.ts';
import { DomainError, type Failure, isDomainError } from '../../kernel/error.ts';
import type { CaseId, DocumentId, UserId } from '../../kernel/ids.ts';
import type { JobRun } from '../../kernel/job.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Ids } from '../../ports/ids.ts';
import type { AgentTransact } from '../repository.ts';
import { begin, isDue, type PostMortem, type Revision } from './post-mortem.ts';
import { type Draft, type WriteDraftDeps, writeDraft } from './write-draft.ts';

export type GenerateDeps = WriteDraftDeps & { clock: Clock; ids: Ids; transact: AgentTransact };

/** Job `postmortem.generate.v1`: writes a draft about the case as it is now. A case that is gone, or open again, has none
 *  written; of several jobs about the same state of a case one writes. What is written already is never changed.
 *  @throws DomainError 'conflict' when the case changed meanwhile: the next attempt writes about what it is then. */
export const generatePostMortem =
  (deps: GenerateDeps) =>
  async (message: PostmortemGenerateV1, run: JobRun): Promise<void> => {
    const actor: Actor = { userId: message.owner_id as UserId, roles: ['user'] };
    const caseId = message.case_id as CaseId;
    const about = await existing(deps, actor, caseId);
    if (!about) return leaveNothing(deps, actor, caseId, run);
    const known = await deps.reads.postMortems.find(actor.userId, caseId);
    if (about.status !== 'closed' || !isDue(known, about.version, run.delivery.jobId)) return end(deps, run);
    const draft = await writeDraft(deps)(about, actor, run);
    run.signal.throwIfAborted();
    if ((await existing(deps, actor, caseId))?.version !== about.version) throw changedMeanwhile();
    await store(deps, about, draft, actor.userId, run);
    // Deleted in this very moment, the case took with it what was there by then, and this came after. The job ends behind
    // this look, so that a crash before it does not end it; whoever repeats the job finds nothing left to write.
    if (!(await existing(deps, actor, caseId))) return leaveNothing(deps, actor, caseId, run);
    await end(deps, run);
  };

const existing = async (
  { cases }: Pick<GenerateDeps, 'cases'>,
  actor: Actor,
  id: CaseId,
): Promise<CaseView | undefined> => {
  try {
    return await cases.get(actor, id);
  } catch (error) {
    if (isDomainError(error, 'case.not-found')) return undefined;
    throw error;
  }
};

const end = ({ transact }: GenerateDeps, { delivery }: JobRun): Promise<void> =>
  transact(({ complete }) => complete(delivery, { status: 'completed' }));

/** What was asked for in the moment in which the case was deleted goes, too. */
const leaveNothing = ({ transact }: GenerateDeps, actor: Actor, id: CaseId, { delivery }: JobRun): Promise<void> =>
  transact(async ({ postMortems, complete }) => {
    await postMortems.deleteOfCase(actor.userId, id);
    await complete(delivery, { status: 'completed' });
  });

const changedMeanwhile = (): DomainError =>
  new DomainError('conflict', 'The case changed while its post-mortem was written. It will be written again.');

const store = (
  { clock, ids, transact }: GenerateDeps,
  about: CaseView,
  draft: Draft,
  ownerId: UserId,
  { delivery }: JobRun,
): Promise<void> =>
  transact(async ({ postMortems, once, announce }) => {
    const caseId = about.id as CaseId;
    const at = clock.now();
    const known = await postMortems.find(ownerId, caseId);
    if ((await once(delivery)) && isDue(known, about.version, delivery.jobId)) {
      const current = known ?? begin(caseId, ownerId, ids.next() as DocumentId, at);
      const number = current.latest + 1;
      const last = await postMortems.findRevision(ownerId, caseId, current.latest);
      const notes = [...besideEdits(last), ...draft.notes];
      const { grade } = draft.rootCause;
      await postMortems.addRevision({
        ...draft,
        id: ids.next(),
        caseId,
        ownerId,
        number,
        origin: 'generated',
        notes,
        createdAt: at,
      });
      await postMortems.save(written(current, number, about.version, delivery.jobId, at));
      await announce({
        kind: 'event',
        type: 'postmortem.generated.v1',
        ownerId,
        subject: caseId,
        data: { case_id: caseId, owner_id: ownerId, version: number, grade },
      });
    }
  });

const besideEdits = (last: Revision | undefined): readonly string[] =>
  last?.origin === 'edited'
    ? [`Version ${last.number} was edited by hand. It is kept, and this draft does not hold those edits.`]
    : [];

const written = (
  current: PostMortem,
  latest: number,
  generatedFor: number,
  jobId: JobRun['delivery']['jobId'],
  at: number,
): PostMortem => ({
  ...current,
  latest,
  generatedFor,
  requestedJobId: current.requestedJobId === jobId ? null : current.requestedJobId,
  failure: null,
  updatedAt: at,
});

export type FailPostMortemDeps = Pick<GenerateDeps, 'cases' | 'clock' | 'ids' | 'transact'>;

/** After the queue gave up on `postmortem.generate.v1`: keeps the reason for whoever looks for the post-mortem. May run
 *  twice. */
export const failPostMortem =
  ({ cases, clock, ids, transact }: FailPostMortemDeps) =>
  async (message: PostmortemGenerateV1, failure: Failure): Promise<void> => {
    const ownerId = message.owner_id as UserId;
    const caseId = message.case_id as CaseId;
    if (!(await existing({ cases }, { userId: ownerId, roles: ['user'] }, caseId))) return;
    await transact(async ({ postMortems }) => {
      const at = clock.now();
      const known = await postMortems.find(ownerId, caseId);
      const current = known ?? begin(caseId, ownerId, ids.next() as DocumentId, at);
      await postMortems.save({ ...current, failure, updatedAt: at });
    });
  };
