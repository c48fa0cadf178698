import type { CaseOpenedV1 } from '../../contracts/generated/messages.ts';
import { authService } from '../auth/index.ts';
import { caseService } from '../case/index.ts';
import { evidenceService } from '../evidence/index.ts';
import { knowledgeService } from '../knowledge/index.ts';
import { refuse } from '../kernel/error.ts';

export const lawful = (event: CaseOpenedV1): unknown => [event, authService, caseService, evidenceService, knowledgeService, refuse];
