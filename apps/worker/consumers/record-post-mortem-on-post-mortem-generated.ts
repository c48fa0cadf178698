import type { CaseService } from '../../../core/case/index.ts';
import { reactionType } from '../../../core/ports/subscriptions.ts';
import { REACTIONS } from '../../composition/subscriptions.ts';
import { consumer } from '../consumer.ts';

export const recordPostMortemOnPostMortemGenerated = (cases: CaseService) =>
  consumer({
    message: 'postmortem.generated.v1',
    type: reactionType('postmortem.generated.v1', REACTIONS.recordPostMortem),
    concurrency: 1,
    handle: (event, run) => cases.recordPostMortem(event, run),
  });
