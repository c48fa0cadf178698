import type { PineconeRecord, ScoredPineconeRecord } from '@pinecone-database/pinecone';
import type { VectorHit, VectorQuery, VectorRecord } from '../../core/ports/vector-provider.ts';
import { idOf } from './names.ts';

/** What one request may hold. Pinecone takes up to 1,000 records and 2 MB; smaller requests are seen sooner. */
const MOST_RECORDS = 100;
const MOST_BYTES = 1_900_000;

export type StoredRecord = {
  readonly id: string;
  readonly documentId: string;
  readonly ordinal: number;
  readonly version: number;
};

/** Nine digits are all that a number of 32 bits has; as many as 17 would be sent. */
const toValue = (value: number): number => Number(value.toPrecision(9));

/** A copy, filled up with zeros to the dimension of the index. */
export const toValues = (vector: Float32Array, dimension: number): number[] => [
  ...Array.from(vector, toValue),
  ...Array<number>(Math.max(0, dimension - vector.length)).fill(0),
];

export const toPinecone = (record: VectorRecord, dimension: number): PineconeRecord => {
  const { documentId: document, ordinal, scope, version } = record;
  return {
    id: idOf(record),
    values: toValues(record.vector, dimension),
    metadata: { document, ordinal, scope, version },
  };
};

export const toStored = ({ id, metadata }: ScoredPineconeRecord): StoredRecord => ({
  id,
  documentId: String(metadata?.document ?? ''),
  ordinal: Number(metadata?.ordinal ?? 0),
  version: Number(metadata?.version ?? 0),
});

export const toHit = ({ documentId, ordinal }: StoredRecord, score: number): VectorHit => ({
  documentId,
  ordinal,
  similarity: Math.min(1, Math.max(-1, score)),
});

/** Requests small enough to be taken, in the order given. */
export const inRequests = (records: readonly PineconeRecord[]): readonly PineconeRecord[][] => {
  const requests: PineconeRecord[][] = [];
  let bytes = 0;
  for (const record of records) {
    const size = Buffer.byteLength(JSON.stringify(record)) + 1;
    const last = requests.at(-1);
    if (last === undefined || last.length === MOST_RECORDS || bytes + size > MOST_BYTES) {
      requests.push([record]);
      bytes = size;
    } else {
      last.push(record);
      bytes += size;
    }
  }
  return requests;
};

/** Every version of these records' keys, and possibly of more. */
export const whereSameKeys = (records: readonly StoredRecord[]): object => ({
  $and: [
    { document: { $in: [...new Set(records.map(({ documentId }) => documentId))] } },
    { ordinal: { $in: [...new Set(records.map(({ ordinal }) => ordinal))] } },
  ],
});

export const whereVisible = ({ scopes, documentIds }: VectorQuery['filter']): object => {
  const inScope = { scope: { $in: [...new Set(scopes)] } };
  return documentIds === undefined ? inScope : { $and: [inScope, { document: { $in: [...new Set(documentIds)] } }] };
};

export const whereDocument = (documentId: string, olderThan: number): object => {
  const ofDocument = { document: { $eq: documentId } };
  return Number.isFinite(olderThan) ? { $and: [ofDocument, { version: { $lt: olderThan } }] } : ofDocument;
};
