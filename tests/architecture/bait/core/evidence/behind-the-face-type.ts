export type { CaseEntity } from '../case/case.ts';
