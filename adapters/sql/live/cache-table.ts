import type { Instant } from '../../../core/kernel/instant.ts';
import { type Handle, prepare } from '../sqlite/handle.ts';

/** `bytes` is kept so that adding up does not read the values. */
export const CACHE_TABLES = `
  create table live_cache (id integer primary key, key text not null unique, value text not null, bytes integer not null,
    expires_at integer not null) strict;
  create index live_cache_expiry on live_cache (expires_at, bytes);
  create table live_cache_tags (tag text not null, cache_id integer not null, primary key (tag, cache_id)) strict, without rowid;
  create index live_cache_tags_cache on live_cache_tags (cache_id);
  create trigger live_cache_gone after delete on live_cache begin
    delete from live_cache_tags where cache_id = old.id;
  end;
`;

/** Entries that one look deletes at most for each reason, so that no writer pays for many others. */
const SWEEP = 200;

export type NewEntry = {
  readonly key: string;
  readonly json: string;
  readonly tags: readonly string[];
  readonly expiresAt: Instant;
};

/** The JSON that is kept under the key, and not over. */
export const findEntry = (handle: Handle, key: string, now: Instant): string | undefined =>
  prepare(handle, 'select value from live_cache where key = ? and expires_at > ?').pluck().get(key, now) as
    | string
    | undefined;

export const deleteEntry = (handle: Handle, key: string): void => {
  prepare(handle, 'delete from live_cache where key = ?').run(key);
};

export const deleteTagged = (handle: Handle, tag: string): void => {
  prepare(handle, 'delete from live_cache where id in (select cache_id from live_cache_tags where tag = ?)').run(tag);
};

/** One transaction. */
export const storeEntry = (handle: Handle, { key, json, tags, expiresAt }: NewEntry): void => {
  const insert = prepare(handle, 'insert into live_cache (key, value, bytes, expires_at) values (?, ?, ?, ?)');
  const tagged = prepare(handle, 'insert into live_cache_tags (tag, cache_id) values (?, ?)');
  handle
    .transaction(() => {
      deleteEntry(handle, key);
      const { lastInsertRowid } = insert.run(key, json, Buffer.byteLength(json), expiresAt);
      for (const tag of tags) tagged.run(tag, lastInsertRowid);
    })
    .immediate();
};

/** Takes away what is over, and what ends soonest where there is more than may be. */
export const trimEntries = (handle: Handle, now: Instant, maxBytes: number): void => {
  const soonest = prepare(handle, 'select id, bytes from live_cache order by expires_at limit ?');
  const remove = prepare(handle, 'delete from live_cache where id = ?');
  handle
    .transaction(() => {
      prepare(
        handle,
        `delete from live_cache where id in (
           select id from live_cache where expires_at <= ? order by expires_at limit ?)`,
      ).run(now, SWEEP);
      let bytes = prepare(handle, 'select coalesce(sum(bytes), 0) from live_cache').pluck().get() as number;
      if (bytes <= maxBytes) return;
      for (const entry of soonest.all(SWEEP) as { id: number; bytes: number }[]) {
        if (bytes <= maxBytes) return;
        remove.run(entry.id);
        bytes -= entry.bytes;
      }
    })
    .immediate();
};
