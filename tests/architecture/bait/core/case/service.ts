import type { Clock } from '../ports/clock.ts';

export interface CaseService {
  get(id: string): Promise<string>;
}
export const caseService = (clock: Clock): CaseService => ({ get: async id => id + clock.now() });
