import type { InferEntity } from '@mikro-orm/core';
import type { Case } from '../../../core/case/case.ts';
import type { Message } from '../../../core/case/message.ts';
import type {
  CaseRepositories,
  CaseRepository,
  MessageRepository,
  TimelineRepository,
} from '../../../core/case/repository.ts';
import type { TimelineEntry } from '../../../core/case/timeline.ts';
import type { CaseId, MessageId, UserId } from '../../../core/kernel/ids.ts';
import { cursorId, pageOf } from '../../../core/kernel/paging.ts';
import { plainRows } from '../plain-rows.ts';
import type { Session } from '../row.ts';
import type { Statements } from '../statements.ts';
import { CaseRow, MessageRow, TimelineRow } from './rows.ts';

const toCase = (row: InferEntity<typeof CaseRow>): Case => ({
  id: row.id as CaseId,
  ownerId: row.ownerId as UserId,
  title: row.title,
  description: row.description,
  severity: row.severity,
  status: row.status,
  resolution: row.resolution ?? null,
  createdAt: row.createdAt,
  updatedAt: row.updatedAt,
  closedAt: row.closedAt ?? null,
  version: row.version,
});

const toMessage = (row: InferEntity<typeof MessageRow>): Message => ({
  id: row.id as MessageId,
  caseId: row.caseId as CaseId,
  ownerId: row.ownerId as UserId,
  role: row.role,
  content: row.content,
  createdAt: row.createdAt,
});

const toEntry = (row: InferEntity<typeof TimelineRow>): TimelineEntry => ({
  id: row.id,
  caseId: row.caseId as CaseId,
  ownerId: row.ownerId as UserId,
  at: row.at,
  kind: row.kind,
  title: row.title,
  refId: row.refId,
});

const CASES = plainRows(CaseRow);

const cases = (session: Session, sql: Statements): CaseRepository => ({
  async find(ownerId, id) {
    const [row] = await CASES.all(sql, 'where id = ? and owner_id = ?', id, ownerId);
    return row ? toCase(row) : undefined;
  },
  async list(ownerId, { status, severity }, { limit, cursor }) {
    const before = cursorId(cursor);
    const where = {
      ownerId,
      ...(before && { id: { $lt: before } }),
      ...(status && { status }),
      ...(severity && { severity }),
    };
    const rows = await session().find(CaseRow, where, { orderBy: { id: 'desc' }, limit: limit + 1 });
    return pageOf(rows.map(toCase), limit);
  },
  async listClosed({ limit, cursor }) {
    const after = cursorId(cursor);
    const where = { status: 'closed' as const, ...(after && { id: { $gt: after } }) };
    const rows = await session().find(CaseRow, where, { orderBy: { id: 'asc' }, limit: limit + 1 });
    return pageOf(rows.map(toCase), limit);
  },
  save: async c => ({ ...c, version: await CASES.save(sql, c) }),
  async delete(ownerId, id) {
    const em = session();
    if ((await em.nativeDelete(CaseRow, { id, ownerId })) === 0) return false;
    await em.nativeDelete(MessageRow, { caseId: id });
    await em.nativeDelete(TimelineRow, { caseId: id });
    return true;
  },
});

/** What follows a cursor that is no row of this list (any more). */
const NOTHING_MORE = { items: [], nextCursor: null };

const MESSAGES = plainRows(MessageRow);

const messages = (sql: Statements): MessageRepository => ({
  async find(ownerId, id) {
    const [row] = await MESSAGES.all(sql, 'where id = ? and owner_id = ?', id, ownerId);
    return row ? toMessage(row) : undefined;
  },
  add: message => MESSAGES.add(sql, message),
  async list(ownerId, caseId, { limit, cursor }) {
    const id = cursorId(cursor);
    const ofCase = 'owner_id = ? and case_id = ?';
    const [last] = id ? await MESSAGES.all(sql, `where id = ? and ${ofCase}`, id, ownerId, caseId) : [];
    if (id && !last) return NOTHING_MORE;
    const after = last && 'and (created_at > ? or created_at = ? and id > ?)';
    const rows = await MESSAGES.all(
      sql,
      `where ${ofCase} ${after ?? ''} order by created_at, id limit ?`,
      ownerId,
      caseId,
      ...(last ? [last.createdAt, last.createdAt, last.id] : []),
      limit + 1,
    );
    return pageOf(rows.map(toMessage), limit);
  },
});

const TIMELINE = plainRows(TimelineRow);

const timeline = (session: Session, sql: Statements): TimelineRepository => ({
  async add(entry) {
    await TIMELINE.add(sql, entry);
  },
  async list(ownerId, caseId, { limit, cursor }) {
    const em = session();
    const id = cursorId(cursor);
    const last = id ? await em.findOne(TimelineRow, { id, ownerId, caseId }) : undefined;
    if (last === null) return NOTHING_MORE;
    const after = last && [{ at: { $gt: last.at } }, { at: last.at, id: { $gt: last.id } }];
    const where = { ownerId, caseId, ...(after && { $or: after }) };
    const rows = await em.find(TimelineRow, where, { orderBy: { at: 'asc', id: 'asc' }, limit: limit + 1 });
    return pageOf(rows.map(toEntry), limit);
  },
});

export const sqlCaseRepositories = (session: Session, sql: Statements): CaseRepositories => ({
  cases: cases(session, sql),
  messages: messages(sql),
  timeline: timeline(session, sql),
});
