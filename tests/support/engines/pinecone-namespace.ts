import { type Metadata, toFilter } from './pinecone-filter.ts';

export type StoredVector = { readonly id: string; readonly values: readonly number[]; readonly metadata: Metadata };
type Vectors = Map<string, StoredVector>;

export type Namespace = {
  /** How many writes it has taken, and how many of them reads see. */
  readonly lsn: () => { readonly written: number; readonly indexed: number };
  write(change: (vectors: Vectors) => void): void;
  query(question: {
    readonly vector: readonly number[];
    readonly topK: number;
    readonly filter?: unknown;
  }): readonly (StoredVector & { readonly score: number })[];
  /** Ids that begin so, in their order. */
  list(prefix: string): readonly string[];
};

/** Asked at each write and each list. */
export type Lag = {
  /** Milliseconds until a read sees a write. */
  readonly delayMs: () => number;
  /** Whether lists do not wait for that, so that they know more than searches. */
  readonly listsAtOnce: () => boolean;
};

const cosine = (one: readonly number[], other: readonly number[]): number => {
  let product = 0;
  for (const [at, value] of one.entries()) product += value * (other[at] ?? 0);
  return product / (Math.hypot(...one) * Math.hypot(...other));
};

/** Vectors with a log of their changes, which reads see later. Each search compares with every vector. */
export const openNamespace = ({ delayMs, listsAtOnce }: Lag): Namespace => {
  const vectors: Vectors = new Map();
  const waiting: { readonly due: number; readonly change: (vectors: Vectors) => void }[] = [];
  let written = 0;

  const seen = (): Vectors => {
    while (waiting[0] !== undefined && waiting[0].due <= performance.now()) waiting.shift()?.change(vectors);
    return vectors;
  };

  return {
    lsn: () => {
      seen();
      return { written, indexed: written - waiting.length };
    },
    write: change => {
      written += 1;
      waiting.push({ due: performance.now() + delayMs(), change });
    },
    query: ({ vector, topK, filter }) => {
      const passes = toFilter(filter);
      return [...seen().values()]
        .filter(({ metadata }) => passes(metadata))
        .map(stored => ({ ...stored, score: cosine(stored.values, vector) }))
        .sort((a, b) => b.score - a.score)
        .slice(0, topK);
    },
    list: prefix => {
      const listed = new Map(seen());
      if (listsAtOnce()) for (const { change } of waiting) change(listed);
      return [...listed.keys()].filter(id => id.startsWith(prefix)).sort();
    },
  };
};
