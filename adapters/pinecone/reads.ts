import type { Pinecone } from './calls.ts';
import { type StoredRecord, toStored } from './records.ts';

/** What a query gives at most. */
export const MOST_HITS = 10_000;
/** What a page of a list holds at most. */
const PAGE = 100;

/** The namespaces whose names begin so. */
export const namespacesIn = async ({ index }: Pinecone, prefix: string): Promise<readonly string[]> => {
  const names: string[] = [];
  let paginationToken: string | undefined;
  do {
    const page = await index.listNamespaces({ prefix, limit: PAGE, ...(paginationToken && { paginationToken }) });
    names.push(...(page.namespaces ?? []).map(({ name = '' }) => name).filter(name => name.startsWith(prefix)));
    paginationToken = page.pagination?.next;
  } while (paginationToken);
  return names;
};

/** The ids that begin so. */
export const listIds = async ({ index }: Pinecone, namespace: string, prefix: string): Promise<readonly string[]> => {
  const ids: string[] = [];
  let paginationToken: string | undefined;
  do {
    const asked = { prefix, namespace, limit: PAGE, ...(paginationToken && { paginationToken }) };
    const page = await unlessGone(() => index.listPaginated(asked));
    ids.push(...(page?.vectors ?? []).map(({ id = '' }) => id));
    paginationToken = page?.pagination?.next;
  } while (paginationToken);
  return ids;
};

/** Everything that passes the filter, up to what a query gives. */
export const searchWhere = async (
  { index, description }: Pinecone,
  namespace: string,
  filter: object,
): Promise<readonly StoredRecord[]> => {
  const anywhere = [1, ...Array<number>(description.dimension - 1).fill(0)];
  const { matches } = await index.query({
    vector: anywhere,
    topK: MOST_HITS,
    filter,
    includeMetadata: true,
    namespace,
  });
  return matches.map(toStored);
};

/** Undefined for a namespace that does not exist (any more). */
export const unlessGone = async <Answer>(ask: () => Promise<Answer>): Promise<Answer | undefined> => {
  const { Errors } = await import('@pinecone-database/pinecone');
  try {
    return await ask();
  } catch (error) {
    if (error instanceof Errors.PineconeNotFoundError) return undefined;
    throw error;
  }
};
