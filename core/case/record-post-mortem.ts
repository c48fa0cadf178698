import type { PostmortemGeneratedV1, PostmortemPublishedV1 } from '../../contracts/generated/messages.ts';
import type { CaseId, UserId } from '../kernel/ids.ts';
import type { JobRun } from '../kernel/job.ts';
import type { Clock } from '../ports/clock.ts';
import type { CaseTransact } from './repository.ts';
import type { TimelineEntry } from './timeline.ts';

export type RecordPostMortemDeps = { clock: Clock; transact: CaseTransact };

type About = PostmortemGeneratedV1 | PostmortemPublishedV1;

/** Puts what became of a post-mortem on the case's timeline. A case that is gone by now is no error. */
const record = (
  { clock, transact }: RecordPostMortemDeps,
  event: About,
  { delivery }: JobRun,
  entry: Pick<TimelineEntry, 'kind' | 'title' | 'refId'>,
): Promise<void> =>
  transact(async ({ cases, timeline, once, complete }) => {
    const ownerId = event.owner_id as UserId;
    const caseId = event.case_id as CaseId;
    if ((await once(delivery)) && (await cases.find(ownerId, caseId)))
      await timeline.add({ ...entry, id: delivery.jobId, caseId, ownerId, at: clock.now() });
    await complete(delivery, { status: 'completed' });
  });

export const recordPostMortem =
  (deps: RecordPostMortemDeps) =>
  (event: PostmortemGeneratedV1, run: JobRun): Promise<void> =>
    record(deps, event, run, {
      kind: 'post-mortem.generated',
      title: `Post-mortem written: version ${event.version}, root cause ${event.grade}`,
      refId: event.case_id,
    });

export const recordPublication =
  (deps: RecordPostMortemDeps) =>
  (event: PostmortemPublishedV1, run: JobRun): Promise<void> =>
    record(deps, event, run, {
      kind: 'post-mortem.published',
      title: `Post-mortem published as knowledge: version ${event.version}`,
      refId: event.document_id,
    });
