import type { CaseEntity } from '../../../core/case/case.ts';
export type Found = CaseEntity;
