import { DomainError } from '../kernel/error.ts';

/** Where vectors that may be compared with each other are kept. Vectors of another model or dimension are never in the
 *  same space, whatever the collection is called. */
export type VectorSpace = {
  /** For example `knowledge`. */
  readonly collection: string;
  readonly model: string;
  readonly dimension: number;
};

/** The vector of one piece of a document; `documentId` and `ordinal` are its key. */
export type VectorRecord = {
  readonly documentId: string;
  readonly ordinal: number;
  /** Who may find it: `global`, or an owner's id. */
  readonly scope: string;
  /** Of the document: a later one replaces an earlier one. */
  readonly version: number;
  /** Length 1, `dimension` numbers. */
  readonly vector: Float32Array;
};

export type VectorQuery = {
  readonly vector: Float32Array;
  /** How many hits; fewer only when there are not so many that pass the filter. */
  readonly topK: number;
  readonly filter: {
    /** Only records in one of these scopes are seen. Empty: nothing is found. */
    readonly scopes: readonly string[];
    readonly documentIds?: readonly string[];
  };
};

export type VectorHit = {
  readonly documentId: string;
  readonly ordinal: number;
  /** Cosine, -1 to 1. */
  readonly similarity: number;
};

export type VectorOptions = { readonly signal?: AbortSignal };

/** Nearest vectors by cosine. Derived data: it may be lost and made anew, and a hit is only an id that the caller reads
 *  again with the owner in its query.
 *  A space exists from its first record on; searching one that does not finds nothing.
 *  @throws DomainError 'invalid' for a vector that `refuseUnfit` refuses, 'unavailable' when the store does not
 *  answer within its deadline, 'cancelled' when the signal fires. */
export interface VectorProvider {
  /** Stores the records, each replacing the one with its key; idempotent. A record older than the stored one changes
   *  nothing. Resolves when a search sees them. */
  upsert(space: VectorSpace, records: readonly VectorRecord[], options?: VectorOptions): Promise<void>;
  /** Best first. `deadlineMs` is how long the caller is ready to wait; the provider's own limit by default.
   *  @throws DomainError 'deadline-exceeded' when it takes longer. */
  search(
    space: VectorSpace,
    query: VectorQuery,
    options?: VectorOptions & { readonly deadlineMs?: number },
  ): Promise<readonly VectorHit[]>;
  /** Removes the document's records, in every model's space of the collection; with `olderThan` only those of earlier
   *  versions, with `space` given as a whole only those in it. Removing what is not there is fine. */
  delete(
    from: VectorSpace | Pick<VectorSpace, 'collection'>,
    documentId: string,
    options?: VectorOptions & { readonly olderThan?: number },
  ): Promise<void>;
  /** Removes every space of the collection but this one: what another model left behind. */
  keepOnly(space: VectorSpace, options?: VectorOptions): Promise<void>;
}

/** The one rule on vectors that every VectorProvider has: they are of the space's dimension, finite, and point somewhere.
 *  @throws DomainError 'invalid' */
export const refuseUnfit = ({ dimension }: VectorSpace, vectors: readonly Float32Array[]): void => {
  const isFit = (vector: Float32Array): boolean =>
    vector.length === dimension && vector.every(Number.isFinite) && vector.some(value => value !== 0);
  if (!vectors.every(isFit))
    throw new DomainError('invalid', `A vector of this space has ${dimension} numbers, not all of them zero.`);
};
