import type { EntityManager, InferEntity } from '@mikro-orm/core';
import type { CaseId, SessionId, UserId } from '../../../core/kernel/ids.ts';
import { cursorId, pageOf } from '../../../core/kernel/paging.ts';
import { ensureWanted, type SweepOptions } from '../../../core/kernel/sweep.ts';
import type { Clock } from '../../../core/ports/clock.ts';
import type { SessionStore, Session as Stored } from '../../../core/session/repository.ts';
import type { Session } from '../row.ts';
import { SessionRow } from './rows.ts';

const toSession = (row: InferEntity<typeof SessionRow>): Stored => ({
  id: row.id as SessionId,
  ownerId: row.ownerId as UserId,
  caseId: (row.caseId ?? null) as CaseId | null,
  metadata: row.metadata,
  createdAt: row.createdAt,
  expiresAt: row.expiresAt,
});

export type SessionStoreDeps = {
  readonly reads: Session;
  readonly write: <Result>(work: (em: EntityManager) => Promise<Result>) => Promise<Result>;
  readonly clock: Clock;
};

export const sqlSessionStore = (deps: SessionStoreDeps): SessionStore => {
  const { reads, write, clock } = deps;
  const alive = (ownerId: UserId) => ({ ownerId, expiresAt: { $gt: clock.now() } });
  const get = async (ownerId: UserId, id: SessionId): Promise<Stored | undefined> => {
    const row = await reads().findOne(SessionRow, { id, ...alive(ownerId) });
    return row ? toSession(row) : undefined;
  };
  return {
    get,
    async set(session, ttlMs) {
      const stored: Stored = { ...session, expiresAt: clock.now() + ttlMs };
      await write(async em => {
        await em.nativeDelete(SessionRow, { id: session.id, ownerId: session.ownerId });
        await em.insert(SessionRow, { ...stored, metadata: { ...stored.metadata } });
      });
      return structuredClone(stored);
    },
    async touch(ownerId, id, ttlMs) {
      const expiresAt = clock.now() + ttlMs;
      const changed = await write(em => em.nativeUpdate(SessionRow, { id, ...alive(ownerId) }, { expiresAt }));
      return changed === 1 ? get(ownerId, id) : undefined;
    },
    delete: async (ownerId, id) => (await write(em => em.nativeDelete(SessionRow, { id, ...alive(ownerId) }))) === 1,
    async list(ownerId, { limit, cursor }) {
      const before = cursorId(cursor);
      const where = { ...alive(ownerId), ...(before && { id: { $lt: before } }) };
      const rows = await reads().find(SessionRow, where, { orderBy: { id: 'desc' }, limit: limit + 1 });
      return pageOf(rows.map(toSession), limit);
    },
    sweep: options => sweep(deps, options),
  };
};

/** Sessions that are removed in one transaction. */
const SWEPT_AT_ONCE = 500;

const sweep = async (
  { reads, write, clock }: SessionStoreDeps,
  { dryRun = false, signal }: SweepOptions = {},
): Promise<number> => {
  const expired = { expiresAt: { $lte: clock.now() } };
  if (dryRun) return reads().count(SessionRow, expired);
  for (let removed = 0; ; ) {
    ensureWanted(signal);
    const rows = await reads().find(SessionRow, expired, { fields: ['id'], limit: SWEPT_AT_ONCE });
    if (rows.length === 0) return removed;
    // One that was touched since is not expired any more.
    removed += await write(em => em.nativeDelete(SessionRow, { id: { $in: rows.map(({ id }) => id) }, ...expired }));
  }
};
