import { type Clock } from '../../core/ports/clock.ts'; // planted: types come by import type
import { type Clock as Watch, asked } from '../../core/ports/clock.ts';
import type { Clock as Dial } from '../../core/ports/clock.ts';

export type Found = [Clock, Watch, Dial];
export const found = asked;
