import type { CaseOpenedV1 } from '../../contracts/generated/messages.ts';
export type Found = CaseOpenedV1;
