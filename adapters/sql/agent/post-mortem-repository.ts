import type { InferEntity } from '@mikro-orm/core';
import type { PostMortem, Revision } from '../../../core/agent/post-mortem/post-mortem.ts';
import type { PostMortemRepository } from '../../../core/agent/repository.ts';
import type { CaseId, DocumentId, JobId, UserId } from '../../../core/kernel/ids.ts';
import { cursorId, pageOf } from '../../../core/kernel/paging.ts';
import { plainRows } from '../plain-rows.ts';
import type { Session } from '../row.ts';
import type { Statements } from '../statements.ts';
import { PostMortemRow, RevisionRow } from './rows.ts';

const toPostMortem = (row: InferEntity<typeof PostMortemRow>): PostMortem => ({
  id: row.id as CaseId,
  ownerId: row.ownerId as UserId,
  latest: row.latest,
  generatedFor: row.generatedFor,
  requestedJobId: (row.requestedJobId ?? null) as JobId | null,
  failure: row.failure ?? null,
  documentId: row.documentId as DocumentId,
  published: row.published ?? null,
  createdAt: row.createdAt,
  updatedAt: row.updatedAt,
  version: row.version,
});

const toRevision = (row: InferEntity<typeof RevisionRow>): Revision => ({
  id: row.id,
  caseId: row.caseId as CaseId,
  ownerId: row.ownerId as UserId,
  number: row.number,
  origin: row.origin,
  mode: row.mode,
  prompt: row.prompt ?? null,
  title: row.title,
  markdown: row.markdown,
  rootCause: row.rootCause,
  computed: row.computed,
  sources: row.sources,
  notes: row.notes,
  createdAt: row.createdAt,
});

const POST_MORTEMS = plainRows(PostMortemRow);

export const postMortemRepository = (session: Session, sql: Statements): PostMortemRepository => ({
  async find(ownerId, id) {
    const row = await session().findOne(PostMortemRow, { id, ownerId });
    return row ? toPostMortem(row) : undefined;
  },
  save: async postMortem => ({
    ...postMortem,
    version: await POST_MORTEMS.save(sql, postMortem),
  }),
  async addRevision(revision) {
    await session().insert(RevisionRow, {
      ...revision,
      rootCause: { ...revision.rootCause },
      computed: { ...revision.computed },
      sources: [...revision.sources],
      notes: [...revision.notes],
    });
  },
  async findRevision(ownerId, caseId, number) {
    const row = await session().findOne(RevisionRow, { ownerId, caseId, number });
    return row ? toRevision(row) : undefined;
  },
  async listRevisions(ownerId, caseId, { limit, cursor }) {
    const before = cursorId(cursor);
    const where = { ownerId, caseId, ...(before && { id: { $lt: before } }) };
    const rows = await session().find(RevisionRow, where, { orderBy: { id: 'desc' }, limit: limit + 1 });
    return pageOf(rows.map(toRevision), limit);
  },
  async deleteOfCase(ownerId, caseId) {
    const em = session();
    await em.nativeDelete(RevisionRow, { ownerId, caseId });
    return (await em.nativeDelete(PostMortemRow, { id: caseId, ownerId })) === 1;
  },
});
