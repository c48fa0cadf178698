import type { VectorRecord } from './vector-provider.ts';

type Versioned = Pick<VectorRecord, 'documentId' | 'ordinal' | 'version'>;

/** Of records with the same key the newest, among equals the last; in the order given. For stores that cannot compare
 *  versions while they write, and so keep each version apart and remove the older ones afterwards. */
export const newestOfEachKey = <Item extends Versioned>(items: readonly Item[]): readonly Item[] => {
  const keyOf = ({ documentId, ordinal }: Item): string => `${ordinal}/${documentId}`;
  const newest = new Map<string, Item>();
  for (const item of items)
    if ((newest.get(keyOf(item))?.version ?? item.version) <= item.version) newest.set(keyOf(item), item);
  return items.filter(item => newest.get(keyOf(item)) === item);
};
