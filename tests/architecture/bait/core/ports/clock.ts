import { refuse } from '../kernel/error.ts';

export interface Clock {
  now(): number;
}
export const asked = refuse;
