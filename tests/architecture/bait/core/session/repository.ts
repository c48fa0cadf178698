import type { SessionEntity } from './session.ts';

export interface SessionRepository {
  find(id: string): Promise<SessionEntity | undefined>;
}
export const sessionKey = 'id';
