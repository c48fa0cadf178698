import { caseKey } from '../../core/case/repository.ts';
export const found = caseKey;
