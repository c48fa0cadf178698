import { cases } from '../case/rows.ts';
export const found = cases;
