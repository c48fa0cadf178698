import type { CaseService } from '../../../core/case/index.ts';
import { consumer } from '../consumer.ts';

export const indexCase = (cases: CaseService) =>
  consumer({ message: 'case.index.v1', concurrency: 2, handle: (message, run) => cases.indexCase(message, run) });
