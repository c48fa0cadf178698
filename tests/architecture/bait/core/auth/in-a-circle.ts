import type { circle } from '../session/in-a-circle.ts';

export type Found = typeof circle;
