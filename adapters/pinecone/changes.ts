import { setTimeout as pause } from 'node:timers/promises';
import type { PineconeRecord } from '@pinecone-database/pinecone';
import { newestOfEachKey } from '../../core/ports/newest-records.ts';
import type { Pinecone } from './calls.ts';
import { idsOf, versionIn } from './names.ts';
import { listIds, namespacesIn, searchWhere, unlessGone } from './reads.ts';
import { type StoredRecord, toStored, whereDocument, whereSameKeys } from './records.ts';

/** Pinecone is eventually consistent: a change is asked after until searches see it, seldom at first and then seldomer. */
const FIRST_PAUSE_MS = 20;
const LONGEST_PAUSE_MS = 1_000;
/** What a request deletes at most. */
const MOST_DELETED = 1_000;

/** Stores one request's records, and resolves when a search sees them and no older version of their keys. Of two writers
 *  each sees the other's record once it sees its own, or is seen by it: so one of them removes the older one. */
export const put = async (pinecone: Pinecone, namespace: string, records: PineconeRecord[]): Promise<void> => {
  const { index } = pinecone;
  await index.upsert({ records, namespace });
  const { written } = pinecone.freshness();
  const own = records.map(toStored);
  const removed = new Set<string>();
  await untilDone(pinecone.signal, async () => {
    const stored = await searchWhere(pinecone, namespace, whereSameKeys(own));
    const { indexed } = pinecone.freshness();
    const newest = new Set(newestOfEachKey(stored));
    const outdated = stored.filter(record => !newest.has(record)).map(({ id }) => id);
    await removeOnce(pinecone, namespace, outdated, removed);
    const isFresh = written !== undefined && indexed !== undefined ? indexed >= written : areSeen(own, stored);
    return isFresh && outdated.length === 0;
  });
};

const keyOf = ({ documentId, ordinal }: StoredRecord): string => `${ordinal}/${documentId}`;

/** Themselves, or what has replaced them meanwhile. */
const areSeen = (own: readonly StoredRecord[], stored: readonly StoredRecord[]): boolean => {
  const versions = new Map(newestOfEachKey(stored).map(record => [keyOf(record), record.version]));
  return own.every(record => (versions.get(keyOf(record)) ?? Number.NEGATIVE_INFINITY) >= record.version);
};

/** Removes by id: a serverless index does not delete by metadata. Resolves when a search sees none of them any more. */
export const removeDocument = async (
  pinecone: Pinecone,
  namespace: string,
  documentId: string,
  olderThan: number,
): Promise<void> => {
  const removed = new Set<string>();
  await untilDone(pinecone.signal, async () => {
    const listed = await listIds(pinecone, namespace, idsOf(documentId));
    const seen = await searchWhere(pinecone, namespace, whereDocument(documentId, olderThan));
    const ids = new Set([...listed.filter(id => versionIn(id) < olderThan), ...seen.map(({ id }) => id)]);
    await removeOnce(pinecone, namespace, [...ids], removed);
    return ids.size === 0;
  });
};

/** Removes every namespace of which the name begins so, but one. */
export const removeNamespaces = async (pinecone: Pinecone, prefix: string, kept: string): Promise<void> => {
  await untilDone(pinecone.signal, async () => {
    const others = (await namespacesIn(pinecone, prefix)).filter(name => name !== kept);
    for (const name of others) await unlessGone(() => pinecone.index.deleteNamespace(name));
    return others.length === 0;
  });
};

const removeOnce = async (
  { index }: Pinecone,
  namespace: string,
  ids: readonly string[],
  removed: Set<string>,
): Promise<void> => {
  const left = ids.filter(id => !removed.has(id));
  for (let from = 0; from < left.length; from += MOST_DELETED)
    await unlessGone(() => index.deleteMany({ ids: left.slice(from, from + MOST_DELETED), namespace }));
  for (const id of left) removed.add(id);
};

const untilDone = async (signal: AbortSignal, isDone: () => Promise<boolean>): Promise<void> => {
  for (let wait = FIRST_PAUSE_MS; !(await isDone()); wait = Math.min(2 * wait, LONGEST_PAUSE_MS))
    await pause(wait, undefined, { signal });
};
