import { caseKey } from '../case/repository.ts';
export const found = caseKey;
