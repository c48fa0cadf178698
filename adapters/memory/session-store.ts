import { cursorId, pageOf } from '../../core/kernel/paging.ts';
import { ensureWanted } from '../../core/kernel/sweep.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { Session, SessionStore } from '../../core/session/repository.ts';

/** Sessions of this process. */
export const memorySessionStore = ({ clock }: { clock: Clock }): SessionStore => {
  const sessions = new Map<string, Session>();
  const keyOf = (ownerId: string, id: string): string => `${ownerId}/${id}`;
  const isAlive = ({ expiresAt }: Session): boolean => expiresAt > clock.now();
  const alive = (ownerId: string, id: string): Session | undefined => {
    const found = sessions.get(keyOf(ownerId, id));
    return found && isAlive(found) ? found : undefined;
  };
  const store = (session: Session): Session => {
    sessions.set(keyOf(session.ownerId, session.id), structuredClone(session));
    return structuredClone(session);
  };
  return {
    get: async (ownerId, id) => structuredClone(alive(ownerId, id)),
    set: async (session, ttlMs) => store({ ...session, expiresAt: clock.now() + ttlMs }),
    async touch(ownerId, id, ttlMs) {
      const found = alive(ownerId, id);
      return found && store({ ...found, expiresAt: clock.now() + ttlMs });
    },
    delete: async (ownerId, id) => alive(ownerId, id) !== undefined && sessions.delete(keyOf(ownerId, id)),
    async list(ownerId, { limit, cursor }) {
      const before = cursorId(cursor);
      const found = [...sessions.values()].filter(
        session => session.ownerId === ownerId && isAlive(session) && (before === undefined || session.id < before),
      );
      return structuredClone(
        pageOf(
          found.sort((a, b) => (a.id < b.id ? 1 : -1)),
          limit,
        ),
      );
    },
    async sweep({ dryRun = false, signal } = {}) {
      ensureWanted(signal);
      const expired = [...sessions].filter(([, session]) => !isAlive(session));
      if (!dryRun) for (const [key] of expired) sessions.delete(key);
      return expired.length;
    },
  };
};
