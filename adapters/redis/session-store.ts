import type { SessionId, UserId } from '../../core/kernel/ids.ts';
import type { Session, SessionStore } from '../../core/session/repository.ts';
import { parsed } from './parsed.ts';
import { type Item, type ShelfDeps, shelf } from './shelf.ts';

type Body = Pick<Session, 'caseId' | 'metadata' | 'createdAt'>;

/** Nothing where somebody else wrote what is no session. */
const toSession = (ownerId: UserId, { id, json, endsAt }: Item): Session | undefined => {
  const body = parsed(json) as Body | undefined;
  return body && { ...body, id: id as SessionId, ownerId, expiresAt: endsAt };
};

/** Sessions of all processes. */
export const redisSessionStore = (deps: ShelfDeps): SessionStore => {
  const sessions = shelf('sessions', deps);
  return {
    async get(ownerId, id) {
      const item = await sessions.get(ownerId, id);
      return item && toSession(ownerId, item);
    },
    async set({ id, ownerId, caseId, metadata, createdAt }, ttlMs) {
      const body: Body = { caseId, metadata, createdAt };
      const expiresAt = await sessions.put(ownerId, id, JSON.stringify(body), ttlMs);
      return { ...structuredClone(body), id, ownerId, expiresAt };
    },
    async touch(ownerId, id, ttlMs) {
      const item = await sessions.touch(ownerId, id, ttlMs);
      return item && toSession(ownerId, item);
    },
    delete: sessions.remove,
    async list(ownerId, page) {
      const { items, nextCursor } = await sessions.list(ownerId, page);
      return { items: items.flatMap(item => toSession(ownerId, item) ?? []), nextCursor };
    },
    sweep: sessions.sweep,
  };
};
