import type { Database } from 'better-sqlite3';
import type { KeywordHit } from '../../../core/ports/keyword-index.ts';

/** Hits that are kept altogether, about 100 bytes each. */
const MOST_HITS = 20_000;

type Version = { readonly own: unknown; readonly others: unknown };

/** Searches whose answers are known, the least recent ones forgotten first: what is asked in a case is asked again with
 *  each of its turns. All are forgotten by any change of the file, here or in another process, because a change of one
 *  document moves the scores of all. */
export const keptSearches = (db: Database) => {
  const ownChanges = db.prepare('select total_changes()').pluck();
  const othersChanges = db.prepare('pragma data_version').pluck();
  const kept = new Map<string, readonly KeywordHit[]>();
  let size = 0;
  let seen: Version = { own: undefined, others: undefined };

  const forgetStale = (): void => {
    const now = { own: ownChanges.get(), others: othersChanges.get() };
    if (now.own === seen.own && now.others === seen.others) return;
    kept.clear();
    size = 0;
    seen = now;
  };
  const forget = (key: string): void => {
    size -= (kept.get(key)?.length ?? 0) + 1;
    kept.delete(key);
  };

  /** What is known for the key, or what `find` finds. */
  return (key: string, find: () => readonly KeywordHit[]): readonly KeywordHit[] => {
    forgetStale();
    const known = kept.get(key);
    if (known !== undefined) forget(key);
    const hits = known ?? find();
    kept.set(key, hits);
    size += hits.length + 1;
    for (const oldest of kept.keys()) {
      if (size <= MOST_HITS) break;
      forget(oldest);
    }
    return hits;
  };
};
