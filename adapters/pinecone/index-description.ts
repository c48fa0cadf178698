import type { Pinecone } from '@pinecone-database/pinecone';
import { DomainError } from '../../core/kernel/error.ts';
import type { VectorSpace } from '../../core/ports/vector-provider.ts';

export type PineconeOptions = {
  readonly apiKey: string;
  /** Name of an index that exists, compares by cosine and has at least as many dimensions as the embedding model. */
  readonly index: string;
  /** Where indexes are looked up; Pinecone's own address otherwise. */
  readonly controllerUrl?: string;
  /** Milliseconds for one batch of a change, with the wait until searches see it; 30,000 otherwise. */
  readonly deadlineMs?: number;
  /** Milliseconds that a search may take; 2,000 otherwise: somebody waits for it. */
  readonly searchDeadlineMs?: number;
};

export type IndexDescription = { readonly name: string; readonly host: string; readonly dimension: number };

/** Where the dense vectors of an index are described that is served by the vectors API. */
const VALUES = '_values';

/** @throws DomainError 'unavailable' for an index that is not there or cannot hold what is asked of it. */
export const describeIndex = async (client: Pinecone, name: string): Promise<IndexDescription> => {
  const { Errors } = await import('@pinecone-database/pinecone');
  try {
    const { host, schema } = await client.indexes.describe(name);
    const values = schema.fields[VALUES];
    if (values && 'type' in values && values.type === 'dense_vector' && values.metric === 'cosine')
      return { name, host, dimension: values.dimension };
  } catch (error) {
    if (error instanceof Errors.PineconeNotFoundError) throw unfit(`There is no index ${name} in the vector store.`);
    throw error;
  }
  throw unfit(`The index ${name} of the vector store does not compare dense vectors by cosine.`);
};

/** Vectors of fewer numbers are filled up with zeros, which the cosine does not see.
 *  @throws DomainError 'unavailable' */
export const refuseWider = ({ dimension }: VectorSpace, index: IndexDescription): void => {
  if (dimension <= index.dimension) return;
  throw unfit(
    `The index ${index.name} of the vector store has ${index.dimension} dimensions, the embedding model makes ${dimension}.`,
  );
};

const unfit = (what: string): DomainError =>
  new DomainError(
    'unavailable',
    `${what} Make one with metric cosine and the dimension of the embedding model, and name it in PINECONE_INDEX.`,
  );
