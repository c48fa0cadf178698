import type { IndexEntry, KeywordIndex } from '../../../core/ports/keyword-index.ts';
import { cancelled, type SearchThread, type SearchThreadOptions, searchThread } from './search-thread.ts';

/** Entries that go to the thread at once: what a search may have to wait for. */
const BATCH = 100;

export type SqliteKeywordIndex = KeywordIndex & {
  /** Starts the thread and opens the file, so that `rebuilt` is known and the first search need not wait. */
  open(): Promise<void>;
  /** Whether the file had to be made anew, because it was absent, damaged or of an older layout, and `acceptRebuild` has
   *  not been called since: everything must be indexed again. Known from the first answer on, kept across restarts. */
  rebuilt(): boolean;
  /** Everything has been indexed again. */
  acceptRebuild(): Promise<void>;
  /** Ends the thread. Every later call is 'unavailable'. */
  close(): Promise<void>;
};

function* batches(entries: Iterable<IndexEntry>): Generator<readonly IndexEntry[]> {
  let batch: IndexEntry[] = [];
  for (const entry of entries) {
    batch.push(entry);
    if (batch.length < BATCH) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

/** KeywordIndex on SQLite FTS5 in a file of its own, which a thread of this process owns. Several processes may have one
 *  each on the same file. A replacement becomes visible all at once; `deadlineMs` is how long any one step of it, and any
 *  search, may take, waiting in the queue included. */
export const sqliteKeywordIndex = (options: SearchThreadOptions): SqliteKeywordIndex =>
  keywordIndexOn(searchThread(options));

/** The same on a thread that serves others too; closing one closes the other. */
export const keywordIndexOn = ({ ask, rebuilt, close }: SearchThread): SqliteKeywordIndex => ({
  index: async (collection, { id, scope, version, entries }, { signal } = {}) => {
    if (signal?.aborted) throw cancelled();
    // Not given up on half-way: whoever begins must learn what to discard.
    const document = await ask('begin', { collection, id, version });
    if (document === null) return;
    try {
      for (const batch of batches(entries)) await ask('append', { document, scope, entries: batch }, signal);
      await ask('commit', { document }, signal);
    } catch (error) {
      // Where this fails too, the thread takes the rows away after an hour.
      await Promise.allSettled([ask('discard', { document })]);
      throw error;
    }
  },
  search: (collection, { perDocument = 1, terms, scopes, limit }, { signal } = {}) =>
    ask('search', { collection, query: { terms, scopes, limit }, perDocument }, signal),
  delete: async (collection, documentId) => {
    await ask('remove', { collection, id: documentId });
  },
  open: async () => {
    await ask('open', {});
  },
  rebuilt,
  acceptRebuild: async () => {
    await ask('acceptRebuild', {});
  },
  close,
});
