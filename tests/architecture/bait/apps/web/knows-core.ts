import type { CaseService } from '../../core/case/index.ts';
export type Found = CaseService;
