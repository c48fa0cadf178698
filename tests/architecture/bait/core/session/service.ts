import type { Clock } from '../ports/clock.ts';

export interface SessionService {
  get(id: string): Promise<string>;
}
export const sessionService = (clock: Clock): SessionService => ({ get: async id => id + clock.now() });
