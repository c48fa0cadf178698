export type { CaseEntity } from '../../core/case/case.ts';
