import type { CaseService } from '../case/index.ts';
export type Found = CaseService;
