import type { Clock } from '../../core/ports/clock.ts';
import { caseKey } from '../../core/case/repository.ts';

export type Store = { readonly clock: Clock };
export const store = caseKey;
