import type { Clock } from '../../core/ports/clock.ts';
export type Found = Clock;
