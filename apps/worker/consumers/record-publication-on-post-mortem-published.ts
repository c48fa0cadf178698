import type { CaseService } from '../../../core/case/index.ts';
import { reactionType } from '../../../core/ports/subscriptions.ts';
import { REACTIONS } from '../../composition/subscriptions.ts';
import { consumer } from '../consumer.ts';

export const recordPublicationOnPostMortemPublished = (cases: CaseService) =>
  consumer({
    message: 'postmortem.published.v1',
    type: reactionType('postmortem.published.v1', REACTIONS.recordPublication),
    concurrency: 1,
    handle: (event, run) => cases.recordPublication(event, run),
  });
