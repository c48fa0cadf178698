import { cases } from './case/rows.ts';
import { caseKey } from '../../core/case/repository.ts';
import { store } from '../memory/store.ts';

export const database = [cases, caseKey, store];
