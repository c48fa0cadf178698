import type { InferEntity } from '@mikro-orm/core';
import type { DocumentId, JobId, UserId } from '../../../core/kernel/ids.ts';
import { cursorId, pageOf } from '../../../core/kernel/paging.ts';
import type { Chunk, Document } from '../../../core/knowledge/document.ts';
import type { ChunkRepository, DocumentRepository, KnowledgeRepositories } from '../../../core/knowledge/repository.ts';
import { type Session, saveVersioned } from '../row.ts';
import { ChunkRow, DocumentRow } from './rows.ts';

const toDocument = (row: InferEntity<typeof DocumentRow>): Document => ({
  id: row.id as DocumentId,
  ownerId: row.ownerId as UserId,
  scope: row.scope,
  title: row.title,
  titleGiven: row.titleGiven,
  fileName: row.fileName,
  mediaType: row.mediaType,
  sourceUri: row.sourceUri ?? null,
  bytes: row.bytes,
  sha256: row.sha256,
  status: row.status,
  error: row.error ?? null,
  sections: row.sections,
  jobId: row.jobId as JobId,
  createdAt: row.createdAt,
  updatedAt: row.updatedAt,
  version: row.version,
});

const toChunk = (row: InferEntity<typeof ChunkRow>): Chunk => ({
  ordinal: row.ordinal,
  section: row.section,
  body: row.body,
  anchor: row.anchor ?? null,
});

const visibleTo = (reader: UserId) => ({ $or: [{ ownerId: reader }, { scope: 'global' as const }] });

const documents = (session: Session): DocumentRepository => ({
  async find(reader, id) {
    const row = await session().findOne(DocumentRow, { id, ...visibleTo(reader) });
    return row ? toDocument(row) : undefined;
  },
  async list(reader, { scope, status }, { limit, cursor }) {
    const before = cursorId(cursor);
    const where = {
      ...visibleTo(reader),
      ...(before && { id: { $lt: before } }),
      ...(scope && { scope }),
      ...(status && { status }),
    };
    const rows = await session().find(DocumentRow, where, { orderBy: { id: 'desc' }, limit: limit + 1 });
    return pageOf(rows.map(toDocument), limit);
  },
  async listAll({ limit, cursor }) {
    const after = cursorId(cursor);
    const where = after ? { id: { $gt: after } } : {};
    const rows = await session().find(DocumentRow, where, { orderBy: { id: 'asc' }, limit: limit + 1 });
    return pageOf(rows.map(toDocument), limit);
  },
  save: async document => ({ ...document, version: await saveVersioned(session(), DocumentRow, { ...document }) }),
  async delete(ownerId, id) {
    const em = session();
    if ((await em.nativeDelete(DocumentRow, { id, ownerId })) === 0) return false;
    await em.nativeDelete(ChunkRow, { documentId: id });
    return true;
  },
});

/** Rows of one statement: few enough that building and running it does not hold up the event loop. */
const ROWS_AT_ONCE = 100;

const chunks = (session: Session): ChunkRepository => ({
  async replace(documentId, fresh) {
    const em = session();
    await em.nativeDelete(ChunkRow, { documentId });
    for (let at = 0; at < fresh.length; at += ROWS_AT_ONCE)
      await em.insertMany(
        ChunkRow,
        fresh.slice(at, at + ROWS_AT_ONCE).map(chunk => ({ documentId, ...chunk })),
      );
  },
  async findMany(reader, at) {
    if (at.length === 0) return [];
    const em = session();
    const ids = [...new Set(at.map(({ documentId }) => documentId))];
    const owners = await em.find(DocumentRow, { id: { $in: ids }, ...visibleTo(reader) });
    const rows = await em.find(ChunkRow, { $or: at.map(({ documentId, ordinal }) => ({ documentId, ordinal })) });
    const seen = new Map(owners.map(row => [row.id, toDocument(row)]));
    const found = new Map(rows.map(row => [`${row.documentId}/${row.ordinal}`, toChunk(row)]));
    return at.flatMap(({ documentId, ordinal }) => {
      const document = seen.get(documentId);
      const chunk = found.get(`${documentId}/${ordinal}`);
      return document && chunk ? [{ document, chunk }] : [];
    });
  },
  async ofDocument(reader, documentId) {
    const em = session();
    if (!(await em.findOne(DocumentRow, { id: documentId, ...visibleTo(reader) }, { fields: ['id'] }))) return [];
    return (await em.find(ChunkRow, { documentId }, { orderBy: { ordinal: 'asc' } })).map(toChunk);
  },
});

export const sqlKnowledgeRepositories = (session: Session): KnowledgeRepositories => ({
  documents: documents(session),
  chunks: chunks(session),
});
