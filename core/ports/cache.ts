export type CacheEntry = {
  /** How long it is kept at most, in milliseconds. */
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
  /** @throws DomainError 'invalid' for a value that is no JSON, or a key or tag that is too long or empty. */
  set(key: string, value: unknown, entry: CacheEntry): Promise<void>;
  /** Removing what is not there is fine. */
  delete(key: string): Promise<void>;
  /** Throws away everything that was set with the tag before this call; what is set after it stays. */
  invalidate(tag: string): Promise<void>;
}
