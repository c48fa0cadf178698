import type { CaseService } from '../../case/index.ts';
import type { Actor } from '../../kernel/actor.ts';
import { DomainError } from '../../kernel/error.ts';
import type { CaseId, DocumentId, JobId, UserId } from '../../kernel/ids.ts';
import type { RepeatableRequest } from '../../kernel/repeat.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Ids } from '../../ports/ids.ts';
import type { Messaging } from '../../ports/transactor.ts';
import type { PostMortemAccepted } from '../post-mortem-models.ts';
import type { AgentRepositories, AgentTransact } from '../repository.ts';
import { begin } from './post-mortem.ts';

export type RequestDeps = { clock: Clock; ids: Ids; cases: Pick<CaseService, 'get'>; transact: AgentTransact };

/** Orders a new draft, beside whatever there is. */
export const requestPostMortem =
  ({ clock, ids, cases, transact }: RequestDeps) =>
  async (actor: Actor, caseId: CaseId, request?: RepeatableRequest): Promise<PostMortemAccepted> => {
    const about = await cases.get(actor, caseId);
    if (about.status !== 'closed')
      throw new DomainError('case.not-closed', 'A post-mortem is written of a closed case. Close the case.');
    const jobId = ids.next() as JobId;
    return transact(async unit => {
      await order({ clock, ids }, unit, { ownerId: actor.userId, caseId, version: about.version, jobId });
      return unit.remember(request, { job_id: jobId, status: 'queued' as const });
    });
  };

type Order = {
  readonly ownerId: UserId;
  readonly caseId: CaseId;
  /** Of the case. */
  readonly version: number;
  readonly jobId: JobId;
};

/** Orders a draft that is written though nothing has changed. Of several orders that wait, the last one is done. */
export const order = async (
  { clock, ids }: Pick<RequestDeps, 'clock' | 'ids'>,
  { postMortems, announce }: Pick<AgentRepositories & Messaging, 'postMortems' | 'announce'>,
  { ownerId, caseId, version, jobId }: Order,
): Promise<void> => {
  const at = clock.now();
  const known = await postMortems.find(ownerId, caseId);
  const current = known ?? begin(caseId, ownerId, ids.next() as DocumentId, at);
  await postMortems.save({ ...current, requestedJobId: jobId, failure: null, updatedAt: at });
  await announce({
    kind: 'job',
    type: 'postmortem.generate.v1',
    id: jobId,
    ownerId,
    subject: caseId,
    data: { case_id: caseId, owner_id: ownerId, version },
  });
};
