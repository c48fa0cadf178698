import { DomainError } from '../../core/kernel/error.ts';
import {
  refuseUnfit,
  type VectorHit,
  type VectorProvider,
  type VectorRecord,
  type VectorSpace,
} from '../../core/ports/vector-provider.ts';

type Records = Map<string, VectorRecord>;
type Space = { readonly collection: string; readonly records: Records };

const keyOf = (parts: readonly (string | number)[]): string => JSON.stringify(parts);

const spaceKey = ({ collection, model, dimension }: VectorSpace): string => keyOf([collection, model, dimension]);
const recordKey = ({ documentId, ordinal }: VectorRecord): string => keyOf([documentId, ordinal]);

const isWhole = (from: VectorSpace | Pick<VectorSpace, 'collection'>): from is VectorSpace => 'model' in from;

const cosine = (one: Float32Array, other: Float32Array): number => {
  let product = 0;
  for (const [at, value] of one.entries()) product += value * (other[at] ?? 0);
  return product / (Math.hypot(...one) * Math.hypot(...other));
};

const refuseIfCancelled = (signal: AbortSignal | undefined): void => {
  if (signal?.aborted) throw new DomainError('cancelled', 'The request to the vector store was cancelled.');
};

/** VectorProvider in this process's memory, for tests and small trials: compares with every vector on every search. */
export const memoryVectorProvider = (): VectorProvider => {
  const spaces = new Map<string, Space>();

  const openSpace = (space: VectorSpace): Space => {
    const opened = spaces.get(spaceKey(space)) ?? { collection: space.collection, records: new Map() };
    spaces.set(spaceKey(space), opened);
    return opened;
  };
  const spacesOf = (from: VectorSpace | Pick<VectorSpace, 'collection'>): readonly Space[] =>
    isWhole(from)
      ? [spaces.get(spaceKey(from))].filter(space => space !== undefined)
      : [...spaces.values()].filter(({ collection }) => collection === from.collection);

  return {
    upsert: async (space, records, { signal } = {}) => {
      refuseIfCancelled(signal);
      refuseUnfit(
        space,
        records.map(({ vector }) => vector),
      );
      if (records.length === 0) return;
      const { records: stored } = openSpace(space);
      for (const record of records) {
        const key = recordKey(record);
        if ((stored.get(key)?.version ?? record.version) <= record.version)
          stored.set(key, { ...record, vector: record.vector.slice() });
      }
    },
    search: async (space, { vector, topK, filter: { scopes, documentIds } }, { signal } = {}) => {
      refuseIfCancelled(signal);
      refuseUnfit(space, [vector]);
      const stored = [...(spaces.get(spaceKey(space))?.records.values() ?? [])];
      return stored
        .filter(({ scope, documentId }) => scopes.includes(scope) && (documentIds?.includes(documentId) ?? true))
        .map((record): VectorHit => {
          const { documentId, ordinal } = record;
          return { documentId, ordinal, similarity: cosine(record.vector, vector) };
        })
        .sort((a, b) => b.similarity - a.similarity)
        .slice(0, Math.max(0, topK));
    },
    delete: async (from, documentId, { signal, olderThan = Number.POSITIVE_INFINITY } = {}) => {
      refuseIfCancelled(signal);
      for (const { records } of spacesOf(from))
        for (const [key, record] of records)
          if (record.documentId === documentId && record.version < olderThan) records.delete(key);
    },
    keepOnly: async (space, { signal } = {}) => {
      refuseIfCancelled(signal);
      for (const [key, { collection }] of spaces)
        if (collection === space.collection && key !== spaceKey(space)) spaces.delete(key);
    },
  };
};
