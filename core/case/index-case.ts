import type { CaseIndexV1 } from '../../contracts/generated/messages.ts';
import { DomainError } from '../kernel/error.ts';
import type { CaseId, JobId, UserId } from '../kernel/ids.ts';
import type { JobRun } from '../kernel/job.ts';
import type { IndexEntry, KeywordIndex } from '../ports/keyword-index.ts';
import type { Announcement } from '../ports/transactor.ts';
import type { Case } from './case.ts';
import type { CaseRepositories, CaseTransact } from './repository.ts';

/** The collection of the keyword index that holds closed cases. */
export const PAST_CASES = 'cases';

export const caseIndexJob = (id: JobId, c: Pick<Case, 'id' | 'ownerId' | 'version'>): Announcement => ({
  kind: 'job',
  type: 'case.index.v1',
  id,
  ownerId: c.ownerId,
  subject: c.id,
  data: { case_id: c.id, owner_id: c.ownerId, version: c.version },
});

const entriesOf = (c: Case, messages: readonly string[]): IndexEntry[] => [
  { ordinal: 0, title: c.title, head: c.resolution ?? '', body: c.description },
  ...messages.map((body, index) => ({ ordinal: index + 1, title: c.title, head: '', body })),
];

const changedMeanwhile = (): DomainError =>
  new DomainError('conflict', 'The case changed while it was being indexed. It will be indexed again.');

export type IndexCaseDeps = { index: KeywordIndex; reads: CaseRepositories; transact: CaseTransact };

/** Makes a closed case findable as a past case, or takes a reopened or deleted one out again: whatever the case is now.
 *  @throws DomainError 'conflict' when the case changed meanwhile: the job of that change may have reached the index first
 *  and been overwritten here, so this one has to look again. */
export const indexCase =
  ({ index, reads, transact }: IndexCaseDeps) =>
  async (message: CaseIndexV1, { delivery, signal }: JobRun): Promise<void> => {
    const ownerId = message.owner_id as UserId;
    const c = await reads.cases.find(ownerId, message.case_id as CaseId);
    if (c?.status === 'closed') {
      const said = await reads.messages.list(ownerId, c.id, { limit: 200 });
      const questions = said.items.filter(m => m.role === 'user').map(m => m.content);
      await index.index(
        PAST_CASES,
        { id: c.id, scope: ownerId, version: c.version, entries: entriesOf(c, questions) },
        { signal },
      );
    } else await index.delete(PAST_CASES, message.case_id);
    await transact(async ({ cases, complete }) => {
      const current = await cases.find(ownerId, message.case_id as CaseId);
      if (current?.version !== c?.version) throw changedMeanwhile();
      await complete(delivery, { status: 'completed' });
    });
  };
