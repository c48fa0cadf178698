import { defineEntity, p } from '@mikro-orm/core';
import type { Failure } from '../../../core/kernel/error.ts';
import type { DocumentStatus, Scope } from '../../../core/knowledge/document.ts';
import type { EmbeddingStatus, OtherText } from '../../../core/knowledge/embedding.ts';

export const DocumentRow = defineEntity({
  name: 'DocumentRow',
  tableName: 'knowledge_documents',
  indexes: [
    { name: 'knowledge_documents_owner', properties: ['ownerId', 'id'] },
    { name: 'knowledge_documents_scope', properties: ['scope', 'id'] },
  ],
  properties: {
    id: p.text().primary(),
    ownerId: p.text(),
    scope: p.string().$type<Scope>(),
    title: p.text(),
    titleGiven: p.boolean(),
    fileName: p.text(),
    mediaType: p.text(),
    sourceUri: p.text().nullable(),
    fileKey: p.text().nullable(),
    bytes: p.bigint('number'),
    sha256: p.text().fieldName('sha256'),
    status: p.string().$type<DocumentStatus>(),
    error: p.json<Failure>().columnType('json').nullable(),
    sections: p.integer(),
    jobId: p.text(),
    createdAt: p.bigint('number'),
    updatedAt: p.bigint('number'),
    version: p.integer(),
  },
});

export const ChunkRow = defineEntity({
  name: 'ChunkRow',
  tableName: 'knowledge_chunks',
  properties: {
    documentId: p.text().primary(),
    ordinal: p.integer().primary(),
    section: p.text(),
    body: p.text(),
    anchor: p.text().nullable(),
  },
});

export const EmbeddingRow = defineEntity({
  name: 'EmbeddingRow',
  tableName: 'knowledge_embeddings',
  indexes: [{ name: 'knowledge_embeddings_status', properties: ['status', 'model'] }],
  properties: {
    documentId: p.text().primary(),
    status: p.string().$type<EmbeddingStatus>(),
    model: p.text(),
    documentVersion: p.integer(),
    done: p.integer(),
    text: p.json<OtherText>().columnType('json').nullable(),
    error: p.json<Failure>().columnType('json').nullable(),
    jobId: p.text(),
    updatedAt: p.bigint('number'),
  },
});
