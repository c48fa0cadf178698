import { DomainError } from '../kernel/error.ts';
import { toJson } from '../kernel/json.ts';

export type CacheEntry = {
  /** How long it is kept at most, in milliseconds; for no time at all when this is not above 0. */
  readonly ttlMs: number;
  /** Names under which it is thrown away together with others; none by default. */
  readonly tags?: readonly string[];
};

/** Values that can be made again, kept for a while so that making them is rare. Anything may be gone at any time; what is
 *  returned is a copy. Keys and tags are any text of up to 512 characters and carry no owner: whoever makes a key puts the
 *  owner into it.
 *  A cache that does not answer within its deadline is no reason to fail: `get` finds nothing, and `set`, `delete` and
 *  `invalidate` throw DomainError 'unavailable'. */
export interface Cache {
  /** undefined when unknown, expired or thrown away. */
  get(key: string): Promise<unknown>;
  /** @throws DomainError 'invalid' for a value that is no JSON, a key or tag that is too long or empty, or a time that is no
   *  number. */
  set(key: string, value: unknown, entry: CacheEntry): Promise<void>;
  /** Removing what is not there is fine. */
  delete(key: string): Promise<void>;
  /** Throws away everything that was set with the tag before this call; what is set after it stays. */
  invalidate(tag: string): Promise<void>;
}

const MOST_CHARACTERS = 512;
/** Ten years: longer than any cache lives, and small enough for every clock. */
const MOST_MS = 315_360_000_000;

/** What an implementation keeps of a value: `ttlMs` is whole and not below 0, and each tag is named once. */
export type CacheItem = { readonly json: string; readonly tags: readonly string[]; readonly ttlMs: number };

/** @throws DomainError 'invalid', for every implementation in the same cases. */
export const toCacheItem = (key: string, value: unknown, { ttlMs, tags = [] }: CacheEntry): CacheItem => {
  if ([key, ...tags].some(name => name === '' || name.length > MOST_CHARACTERS))
    throw new DomainError('invalid', `Keys and tags of a cache have 1 to ${MOST_CHARACTERS} characters.`);
  if (Number.isNaN(ttlMs))
    throw new DomainError('invalid', 'The time for which a cache keeps a value must be a number.');
  const json = toJson(value);
  return { json, tags: [...new Set(tags)], ttlMs: Math.min(Math.max(Math.ceil(ttlMs), 0), MOST_MS) };
};
