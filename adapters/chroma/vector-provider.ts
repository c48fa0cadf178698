import type { Collection } from 'chromadb';
import { newestOfEachKey } from '../../core/ports/newest-records.ts';
import {
  refuseUnfit,
  type VectorHit,
  type VectorProvider,
  type VectorQuery,
} from '../../core/ports/vector-provider.ts';
import { askChroma, type ChromaOptions } from './calls.ts';
import { ensureReady } from './readiness.ts';
import { type RecordSet, toHit, toRecordSet, toStored, whereDocument, whereSameKeys, whereVisible } from './records.ts';
import { chromaSpaces } from './spaces.ts';

/** Records in one request: some megabytes, far below what the server takes. */
const STEP = 500;

export type ChromaVectorProvider = VectorProvider & {
  /** Whether the server answers and lets us in. @throws DomainError 'unavailable' that names what to correct. */
  ensureReady(): Promise<void>;
};

/** VectorProvider on a Chroma server. Approximate: an index of neighbours (HNSW) is searched.
 *  Each version of a record is stored beside the others, then all but the newest are removed; a search gives one hit for
 *  each key, of the newest version that it saw. So in the moment between, a search may give a little less than it was
 *  asked for, and an older version may show up where the newer one does not. */
export const chromaVectorProvider = (options: ChromaOptions): ChromaVectorProvider => {
  const { deadlineMs = 10_000, searchDeadlineMs = 2_000 } = options;
  const ask = askChroma(options);
  const spaces = chromaSpaces();

  return {
    upsert: async (space, records, { signal } = {}) => {
      refuseUnfit(
        space,
        records.map(({ vector }) => vector),
      );
      const newest = newestOfEachKey(records);
      const steps = Array.from({ length: Math.ceil(newest.length / STEP) }, (_, at) =>
        toRecordSet(newest.slice(at * STEP, (at + 1) * STEP)),
      );
      for (const step of steps)
        await ask({ signal, deadlineMs }, client => spaces.inOpened(client, space, opened => put(opened, step)));
    },
    search: async (space, query, { signal } = {}) => {
      refuseUnfit(space, [query.vector]);
      const { topK, filter } = query;
      const question = { ...query, vector: query.vector.slice() };
      return ask({ signal, deadlineMs: searchDeadlineMs }, async client => {
        if (topK <= 0 || filter.scopes.length === 0 || filter.documentIds?.length === 0) return [];
        return (await spaces.inExisting(client, space, found => nearest(found, question))) ?? [];
      });
    },
    delete: async (from, documentId, { signal, olderThan } = {}) => {
      const where = whereDocument(documentId, olderThan);
      const remove = (found: Collection): Promise<unknown> => found.delete({ where });
      await ask({ signal, deadlineMs }, client =>
        'model' in from ? spaces.inExisting(client, from, remove) : spaces.inEach(client, from.collection, remove),
      );
    },
    ensureReady: () => ensureReady(options, ask, searchDeadlineMs),
    keepOnly: async (space, { signal } = {}) => {
      await ask({ signal, deadlineMs }, client => spaces.removeOthers(client, space));
    },
  };
};

/** Two writers may both see that one of them is too late, and both remove it. */
const put = async (collection: Collection, records: RecordSet): Promise<void> => {
  await collection.upsert(records);
  const { ids, metadatas } = await collection.get({ where: whereSameKeys(records), include: ['metadatas'] });
  const stored = ids.map((id, at) => toStored(id, metadatas[at]));
  const newest = new Set(newestOfEachKey(stored));
  const outdated = stored.filter(record => !newest.has(record)).map(({ id }) => id);
  if (outdated.length > 0) await collection.delete({ ids: outdated });
};

const nearest = async (
  collection: Collection,
  { vector, topK, filter }: VectorQuery,
): Promise<readonly VectorHit[]> => {
  const { ids, metadatas, distances } = await collection.query({
    queryEmbeddings: [Array.from(vector)],
    nResults: topK,
    where: whereVisible(filter),
    include: ['metadatas', 'distances'],
  });
  const found = (ids[0] ?? []).map((id, at) => ({
    ...toStored(id, metadatas[0]?.[at]),
    distance: distances[0]?.[at] ?? 2,
  }));
  return newestOfEachKey(found).map(({ distance, ...record }) => toHit(record, distance));
};
