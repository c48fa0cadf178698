import type { Metadata, Where } from 'chromadb';
import type { VectorHit, VectorQuery, VectorRecord } from '../../core/ports/vector-provider.ts';

/** A record as Chroma shows it. */
export type StoredRecord = {
  readonly id: string;
  readonly documentId: string;
  readonly ordinal: number;
  readonly version: number;
};

/** Each version has an id of its own: Chroma cannot compare before it replaces, and of two writers at the same time the
 *  older one might come last. */
const idOf = ({ documentId, ordinal, version }: VectorRecord): string => `${documentId}/${ordinal}/${version}`;

/** A copy, in the shape that the package wants. */
export const toRecordSet = (records: readonly VectorRecord[]) => ({
  ids: records.map(idOf),
  embeddings: records.map(({ vector }) => Array.from(vector)),
  metadatas: records.map(({ documentId, ordinal, scope, version }) => ({
    document: documentId,
    ordinal,
    scope,
    version,
  })),
});

export type RecordSet = ReturnType<typeof toRecordSet>;

export const toStored = (id: string, metadata: Metadata | null | undefined): StoredRecord => ({
  id,
  documentId: String(metadata?.document ?? ''),
  ordinal: Number(metadata?.ordinal ?? 0),
  version: Number(metadata?.version ?? 0),
});

/** Chroma's cosine distance runs from 0 to 2, and rounds a little beyond either end. */
export const toHit = ({ documentId, ordinal }: StoredRecord, distance: number): VectorHit => ({
  documentId,
  ordinal,
  similarity: Math.min(1, Math.max(-1, 1 - distance)),
});

/** Every version of these records' keys, and possibly of more. */
export const whereSameKeys = ({ metadatas }: RecordSet): Where => ({
  $and: [
    { document: { $in: [...new Set(metadatas.map(({ document }) => document))] } },
    { ordinal: { $in: [...new Set(metadatas.map(({ ordinal }) => ordinal))] } },
  ],
});

export const whereVisible = ({ scopes, documentIds }: VectorQuery['filter']): Where => {
  const inScope: Where = { scope: { $in: [...scopes] } };
  return documentIds === undefined ? inScope : { $and: [inScope, { document: { $in: [...documentIds] } }] };
};

export const whereDocument = (documentId: string, olderThan: number | undefined): Where => {
  const ofDocument: Where = { document: { $eq: documentId } };
  return olderThan === undefined ? ofDocument : { $and: [ofDocument, { version: { $lt: olderThan } }] };
};
