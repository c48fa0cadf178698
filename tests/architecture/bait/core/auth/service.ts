import type { Clock } from '../ports/clock.ts';

export interface AuthService {
  get(id: string): Promise<string>;
}
export const authService = (clock: Clock): AuthService => ({ get: async id => id + clock.now() });
