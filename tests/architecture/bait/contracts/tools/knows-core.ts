import { refuse } from '../../core/kernel/error.ts';
export const found = refuse;
