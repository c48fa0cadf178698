import type { Actor } from '../kernel/actor.ts';
import { DomainError } from '../kernel/error.ts';
import type { CaseId, SessionId } from '../kernel/ids.ts';
import { toIso } from '../kernel/instant.ts';
import { presentPage } from '../kernel/paging.ts';
import type { RepeatableRequest } from '../kernel/repeat.ts';
import type { SweepOptions, SweepReport } from '../kernel/sweep.ts';
import type { Clock } from '../ports/clock.ts';
import type { Ids } from '../ports/ids.ts';
import { onceInRequest, type RequestLedger } from '../ports/request-ledger.ts';
import type { OpenSessionInput, SessionListQuery, SessionPage, SessionView } from './models.ts';
import type { Session, SessionStore } from './repository.ts';

/** What a user works on right now. @throws DomainError 'session.not-found' for ids that are gone or not the actor's. */
export interface SessionService {
  /** Given a request, does it once: 'request.repeated' or 'request.key-reused' when it was answered before. */
  open(actor: Actor, input: OpenSessionInput, request?: RepeatableRequest): Promise<SessionView>;
  get(actor: Actor, id: SessionId): Promise<SessionView>;
  list(actor: Actor, query: SessionListQuery): Promise<SessionPage>;
  heartbeat(actor: Actor, id: SessionId): Promise<SessionView>;
  close(actor: Actor, id: SessionId): Promise<void>;
  /** Removes sessions that have expired. */
  sweep(options?: SweepOptions): Promise<SweepReport>;
}

export type SessionServiceDeps = {
  clock: Clock;
  ids: Ids;
  store: SessionStore;
  requests: Pick<RequestLedger, 'find' | 'remember'>;
  ttlMs: number;
};

const present = (session: Session): SessionView => ({
  id: session.id,
  case_id: session.caseId,
  metadata: { ...session.metadata } as SessionView['metadata'],
  created_at: toIso(session.createdAt),
  expires_at: toIso(session.expiresAt),
});

const there = (session: Session | undefined): Session => {
  if (session) return session;
  throw new DomainError('session.not-found', 'There is no such session; it may have expired. Open a new one.');
};

export const sessionService = ({ clock, ids, store, requests, ttlMs }: SessionServiceDeps): SessionService => ({
  /** The store shares no commit with the ledger. So the id is decided first, and a repeat after a crash sets the same
   *  session again. */
  async open(actor, { case_id, metadata }, request) {
    const { id, createdAt } = await onceInRequest(requests, request, 'begin', step =>
      requests.remember(step, { id: ids.next() as SessionId, createdAt: clock.now() }),
    );
    const session = {
      id,
      ownerId: actor.userId,
      caseId: (case_id ?? null) as CaseId | null,
      metadata: metadata ?? {},
      createdAt,
    };
    return requests.remember(request, present(await store.set(session, ttlMs)));
  },
  get: async (actor, id) => present(there(await store.get(actor.userId, id))),
  list: async (actor, query) => presentPage(await store.list(actor.userId, query), present),
  heartbeat: async (actor, id) => present(there(await store.touch(actor.userId, id, ttlMs))),
  async close(actor, id) {
    if (!(await store.delete(actor.userId, id))) there(undefined);
  },
  async sweep(options) {
    const expired = await store.sweep(options);
    return { examined: expired, removed: expired };
  },
});
