import { type InferEntity, raw } from '@mikro-orm/core';
import type { DocumentId, JobId, UserId } from '../../../core/kernel/ids.ts';
import { cursorId, pageOf } from '../../../core/kernel/paging.ts';
import { type Chunk, type Document, originalFileKey } from '../../../core/knowledge/document.ts';
import type { Embedding } from '../../../core/knowledge/embedding.ts';
import type {
  ChunkRepository,
  DocumentRepository,
  EmbeddingRepository,
  KnowledgeRepositories,
} from '../../../core/knowledge/repository.ts';
import { plainRows } from '../plain-rows.ts';
import type { Session } from '../row.ts';
import type { Statements } from '../statements.ts';
import { ChunkRow, DocumentRow, EmbeddingRow } from './rows.ts';

const toDocument = (row: InferEntity<typeof DocumentRow>): Document => ({
  id: row.id as DocumentId,
  ownerId: row.ownerId as UserId,
  scope: row.scope,
  title: row.title,
  titleGiven: row.titleGiven,
  fileName: row.fileName,
  mediaType: row.mediaType,
  sourceUri: row.sourceUri ?? null,
  // Rows from before the column was there.
  fileKey: row.fileKey ?? originalFileKey(row.id as DocumentId),
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

const toEmbedding = (row: InferEntity<typeof EmbeddingRow>): Embedding => ({
  documentId: row.documentId as DocumentId,
  status: row.status,
  model: row.model,
  documentVersion: row.documentVersion,
  done: row.done,
  text: row.text ?? null,
  error: row.error ?? null,
  jobId: row.jobId as JobId,
  updatedAt: row.updatedAt,
});

const visibleTo = (reader: UserId) => ({ $or: [{ ownerId: reader }, { scope: 'global' as const }] });

const DOCUMENTS = plainRows(DocumentRow);
const VISIBLE = "(owner_id = ? or scope = 'global')";

const documents = (session: Session, sql: Statements): DocumentRepository => ({
  async find(reader, id) {
    const [row] = await DOCUMENTS.all(sql, `where id = ? and ${VISIBLE}`, id, reader);
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
  async ownerOf(id) {
    const row = await session().findOne(DocumentRow, { id }, { fields: ['ownerId'] });
    return row ? (row.ownerId as UserId) : undefined;
  },
  async listWithoutVectors(model, { limit, cursor }) {
    const after = cursorId(cursor);
    const ordered = raw(
      alias => `exists (select 1 from knowledge_embeddings e
        where e.document_id = ${alias}.id and e.model = ? and e.status <> 'none')`,
      [model],
    );
    const where = { status: 'ready' as const, [ordered]: false, ...(after && { id: { $gt: after } }) };
    const rows = await session().find(DocumentRow, where, { orderBy: { id: 'asc' }, limit: limit + 1 });
    return pageOf(rows.map(toDocument), limit);
  },
  save: async document => ({ ...document, version: await DOCUMENTS.save(sql, document) }),
  async delete(ownerId, id) {
    const em = session();
    if ((await em.nativeDelete(DocumentRow, { id, ownerId })) === 0) return false;
    await em.nativeDelete(ChunkRow, { documentId: id });
    await em.nativeDelete(EmbeddingRow, { documentId: id });
    return true;
  },
  async existing(ids) {
    const rows = await session().find(DocumentRow, { id: { $in: [...ids] } }, { fields: ['id'] });
    return rows.map(row => row.id as DocumentId);
  },
});

/** Rows of one statement: few enough that building and running it does not hold up the event loop. */
const ROWS_AT_ONCE = 100;

const CHUNKS = plainRows(ChunkRow);

const chunks = (session: Session, sql: Statements): ChunkRepository => ({
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
    const ids = JSON.stringify([...new Set(at.map(({ documentId }) => documentId))]);
    const among = `id in (select value from ${sql.dialect.strings})`;
    const owners = await DOCUMENTS.all(sql, `where ${among} and ${VISIBLE}`, ids, reader);
    const places = at.map(() => '(?, cast(? as integer))').join(', ');
    const rows = await CHUNKS.all(
      sql,
      `where (document_id, ordinal) in (values ${places})`,
      ...at.flatMap(({ documentId, ordinal }) => [documentId, ordinal]),
    );
    const seen = new Map(owners.map(row => [row.id, toDocument(row)]));
    const found = new Map(rows.map(row => [`${row.documentId}/${row.ordinal}`, toChunk(row)]));
    return at.flatMap(({ documentId, ordinal }) => {
      const document = seen.get(documentId);
      const chunk = found.get(`${documentId}/${ordinal}`);
      return document && chunk ? [{ document, chunk }] : [];
    });
  },
  async ofDocument(reader, documentId) {
    if ((await DOCUMENTS.all(sql, `where id = ? and ${VISIBLE}`, documentId, reader)).length === 0) return [];
    return (await CHUNKS.all(sql, 'where document_id = ? order by ordinal', documentId)).map(toChunk);
  },
});

const EMBEDDINGS = plainRows(EmbeddingRow);

const embeddings = (session: Session, sql: Statements): EmbeddingRepository => ({
  async find(documentId) {
    const [row] = await EMBEDDINGS.all(sql, 'where document_id = ?', documentId);
    return row ? toEmbedding(row) : undefined;
  },
  async findMany(documentIds) {
    if (documentIds.length === 0) return [];
    return (await session().find(EmbeddingRow, { documentId: { $in: [...documentIds] } })).map(toEmbedding);
  },
  async save(embedding) {
    await session().upsert(EmbeddingRow, { ...embedding });
  },
  async isAnyReady(model) {
    return (await session().findOne(EmbeddingRow, { status: 'ready', model }, { fields: ['documentId'] })) !== null;
  },
  async isSettled(model) {
    const isOfReady = raw(
      alias => `exists (select 1 from knowledge_documents d where d.id = ${alias}.document_id and d.status = 'ready')`,
    );
    const open = [{ status: 'pending' as const }, { status: 'ready' as const, model: { $ne: model } }];
    const found = await session().findOne(EmbeddingRow, { [isOfReady]: true, $or: open }, { fields: ['documentId'] });
    return found === null;
  },
});

export const sqlKnowledgeRepositories = (session: Session, sql: Statements): KnowledgeRepositories => ({
  documents: documents(session, sql),
  chunks: chunks(session, sql),
  embeddings: embeddings(session, sql),
});
