import { newestOfEachKey } from '../../core/ports/newest-records.ts';
import {
  refuseUnfit,
  type VectorHit,
  type VectorProvider,
  type VectorQuery,
} from '../../core/ports/vector-provider.ts';
import { askPinecone, type Pinecone } from './calls.ts';
import { put, removeDocument, removeNamespaces } from './changes.ts';
import { type PineconeOptions, refuseWider } from './index-description.ts';
import { namespaceOf, namespacesOf } from './names.ts';
import { ensureReady } from './readiness.ts';
import { MOST_HITS, namespacesIn } from './reads.ts';
import { inRequests, toHit, toPinecone, toStored, toValues, whereVisible } from './records.ts';

export type PineconeVectorProvider = VectorProvider & {
  /** Whether the index is there and can hold vectors of so many numbers.
   *  @throws DomainError 'unavailable' that names what to correct. */
  ensureReady(dimension: number): Promise<void>;
};

/** VectorProvider on one Pinecone index, a namespace for each space. At most 10,000 hits.
 *  Each version of a record is stored beside the others, then all but the newest are removed; a search gives one hit for
 *  each key, of the newest version that it saw. So in the moment between, a search may give a little less than it was
 *  asked for, and an older version may show up where the newer one does not.
 *  Pinecone shows a change some time after it took it. Every change here waits for that, and is 'unavailable' where it
 *  takes longer than the deadline, though it will be seen later. How far searches are is known from the sequence numbers
 *  that serverless indexes tell; on others only that a search sees the ids, so a repeat of the same version may be seen
 *  later. */
export const pineconeVectorProvider = (options: PineconeOptions): PineconeVectorProvider => {
  const { deadlineMs = 30_000, searchDeadlineMs = 2_000 } = options;
  const ask = askPinecone(options);

  return {
    upsert: async (space, records, { signal } = {}) => {
      refuseUnfit(
        space,
        records.map(({ vector }) => vector),
      );
      const copies = newestOfEachKey(records).map(record => ({ ...record, vector: record.vector.slice() }));
      const requests = await ask({ signal, deadlineMs }, async ({ description }) => {
        if (copies.length > 0) refuseWider(space, description);
        return inRequests(copies.map(record => toPinecone(record, description.dimension)));
      });
      for (const request of requests)
        await ask({ signal, deadlineMs }, pinecone => put(pinecone, namespaceOf(space), request));
    },
    search: async (space, query, { signal } = {}) => {
      refuseUnfit(space, [query.vector]);
      const question = { ...query, vector: query.vector.slice() };
      return ask({ signal, deadlineMs: searchDeadlineMs }, async pinecone => {
        const { topK, filter } = question;
        if (topK <= 0 || filter.scopes.length === 0 || filter.documentIds?.length === 0) return [];
        refuseWider(space, pinecone.description);
        return nearest(pinecone, namespaceOf(space), question);
      });
    },
    delete: async (from, documentId, { signal, olderThan = Number.POSITIVE_INFINITY } = {}) => {
      await ask({ signal, deadlineMs }, async pinecone => {
        const namespaces =
          'model' in from ? [namespaceOf(from)] : await namespacesIn(pinecone, namespacesOf(from.collection));
        for (const namespace of namespaces) await removeDocument(pinecone, namespace, documentId, olderThan);
      });
    },
    ensureReady: dimension => ensureReady({ ask, deadlineMs: searchDeadlineMs, dimension }),
    keepOnly: async (space, { signal } = {}) => {
      await ask({ signal, deadlineMs }, pinecone =>
        removeNamespaces(pinecone, namespacesOf(space.collection), namespaceOf(space)),
      );
    },
  };
};

const nearest = async (
  { index, description }: Pinecone,
  namespace: string,
  { vector, topK, filter }: VectorQuery,
): Promise<readonly VectorHit[]> => {
  const { matches } = await index.query({
    vector: toValues(vector, description.dimension),
    topK: Math.min(topK, MOST_HITS),
    filter: whereVisible(filter),
    includeMetadata: true,
    namespace,
  });
  const found = matches.map(match => ({ ...toStored(match), score: match.score ?? -1 }));
  return newestOfEachKey(found).map(({ score, ...record }) => toHit(record, score));
};
