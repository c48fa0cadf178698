import type { CaseDeletedV1, EvidenceRemoveV1 } from '../../contracts/generated/messages.ts';
import type { Actor } from '../kernel/actor.ts';
import type { CaseId, EvidenceId, JobId, UserId } from '../kernel/ids.ts';
import type { JobRun } from '../kernel/job.ts';
import type { FileProvider } from '../ports/file-provider.ts';
import type { Ids } from '../ports/ids.ts';
import type { JobAnnouncement } from '../ports/transactor.ts';
import { type Evidence, evidenceNotFound, keysOf } from './evidence.ts';
import type { EvidenceTransact } from './repository.ts';

const removeJob = (id: JobId, ownerId: UserId, evidenceId: EvidenceId): JobAnnouncement => ({
  kind: 'job',
  type: 'evidence.remove.v1',
  id,
  ownerId,
  subject: evidenceId,
  data: { evidence_id: evidenceId, owner_id: ownerId },
});

export type DeleteEvidenceDeps = { ids: Ids; transact: EvidenceTransact };

/** The row goes now, and so does the job that may still work on it; the files follow, by a job that survives a crash. */
export const deleteEvidence =
  ({ ids, transact }: DeleteEvidenceDeps) =>
  (actor: Actor, id: EvidenceId): Promise<void> =>
    transact(async unit => {
      const found = await unit.evidence.find(actor.userId, id);
      if (!found) throw evidenceNotFound();
      await take(unit, found, ids);
    });

const take = async (
  { evidence, cancel, announce }: Parameters<Parameters<EvidenceTransact>[0]>[0],
  { ownerId, id, jobId }: Evidence,
  ids: Ids,
): Promise<void> => {
  await evidence.delete(ownerId, id);
  await cancel(ownerId, jobId);
  await announce(removeJob(ids.next() as JobId, ownerId, id));
};

/** Reaction to `case.deleted.v1`: everything that was uploaded to the case goes. */
export const removeEvidenceOfCase =
  ({ ids, transact }: DeleteEvidenceDeps) =>
  async (event: CaseDeletedV1, { delivery }: JobRun): Promise<void> => {
    const ownerId = event.owner_id as UserId;
    await transact(async unit => {
      for (;;) {
        const { items } = await unit.evidence.list(ownerId, { caseId: event.case_id as CaseId }, { limit: 100 });
        if (items.length === 0) break;
        for (const found of items) await take(unit, found, ids);
      }
      await unit.complete(delivery, { status: 'completed' });
    });
  };

export type RemoveEvidenceDeps = { files: FileProvider; transact: EvidenceTransact };

/** Job `evidence.remove.v1`. */
export const removeEvidence =
  ({ files, transact }: RemoveEvidenceDeps) =>
  async ({ evidence_id }: EvidenceRemoveV1, { delivery }: JobRun): Promise<void> => {
    const keys = keysOf(evidence_id as EvidenceId);
    for (const key of [keys.lines, keys.text, keys.original]) await files.delete(key);
    await transact(async ({ complete }) => complete(delivery, { status: 'completed' }));
  };
