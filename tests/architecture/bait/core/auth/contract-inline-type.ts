import { type CaseOpenedV1 } from '../../contracts/generated/messages.ts'; // planted: types come by import type
export type Found = CaseOpenedV1;
