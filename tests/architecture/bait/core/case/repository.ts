import type { CaseEntity } from './case.ts';

export interface CaseRepository {
  find(id: string): Promise<CaseEntity | undefined>;
}
export const caseKey = 'id';
