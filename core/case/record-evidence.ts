import type { EvidenceAnalysedV1 } from '../../contracts/generated/messages.ts';
import type { CaseId, UserId } from '../kernel/ids.ts';
import type { JobRun } from '../kernel/job.ts';
import type { Clock } from '../ports/clock.ts';
import type { CaseTransact } from './repository.ts';

export type RecordEvidenceDeps = { clock: Clock; transact: CaseTransact };

const titleOf = (event: EvidenceAnalysedV1): string =>
  event.status === 'failed'
    ? `${event.file_name} could not be analysed: ${event.detail ?? 'no reason given'}`
    : `${event.file_name}: ${event.records} records, ${event.errors} errors${event.headline ? `; ${event.headline}` : ''}`;

/** Puts analysed evidence on the case's timeline. A case that is gone by now is no error. */
export const recordEvidence =
  ({ clock, transact }: RecordEvidenceDeps) =>
  (event: EvidenceAnalysedV1, { delivery }: JobRun): Promise<void> =>
    transact(async ({ cases, timeline, once, complete }) => {
      const ownerId = event.owner_id as UserId;
      const caseId = event.case_id as CaseId;
      if ((await once(delivery)) && (await cases.find(ownerId, caseId)))
        await timeline.add({
          id: delivery.jobId,
          caseId,
          ownerId,
          at: clock.now(),
          kind: event.status === 'failed' ? 'evidence.failed' : 'evidence.ready',
          title: titleOf(event),
          refId: event.evidence_id,
        });
      await complete(delivery, { status: 'completed' });
    });
