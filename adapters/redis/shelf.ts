import type { Instant } from '../../core/kernel/instant.ts';
import { cursorId, type Page, type PageRequest, pageOf } from '../../core/kernel/paging.ts';
import { ensureWanted, type SweepOptions } from '../../core/kernel/sweep.ts';
import type { Connection } from './connection.ts';
import { literal, segment, tagged } from './keys.ts';
import { COUNT_OVER, DROP, OVER, PUT, REMOVE, TOUCH } from './shelf-scripts.ts';
import type { Timing } from './timing.ts';

export type Item = { readonly id: string; readonly json: string; readonly endsAt: Instant };

/** What owners keep for a while. Everything of one owner lies in one slot: each item, the ids in their order, and the ids by
 *  their end. What is over is not there. All methods @throw DomainError 'unavailable'. */
export type Shelf = {
  get(owner: string, id: string): Promise<Item | undefined>;
  /** Returns when it ends. */
  put(owner: string, id: string, json: string, ttlMs: number): Promise<Instant>;
  /** The item with its new end; undefined when it is not there. */
  touch(owner: string, id: string, ttlMs: number): Promise<Item | undefined>;
  /** False when it was not there. */
  remove(owner: string, id: string): Promise<boolean>;
  /** Newest first, by ids that grow with time. */
  list(owner: string, page: PageRequest): Promise<Page<Item>>;
  /** Takes away what is over and counts it, also what Redis has removed by itself since the last sweep.
   *  @throws DomainError 'cancelled' */
  sweep(options?: SweepOptions): Promise<number>;
};

export type ShelfDeps = { readonly connection: Connection; readonly prefix: string; readonly timing: Timing };

/** Keys that one step of a scan looks at, and items that are dropped together. */
const STEP = 500;
const ENDS = 'ends';

/** `name` sets shelves apart. */
export const shelf = (name: string, { connection, prefix, timing }: ShelfDeps): Shelf => {
  const { client, run } = connection;
  const script = (action: string, lua: string) => connection.script(`${name}${action}`, lua);
  const [put, touch, remove] = [script('Put', PUT), script('Touch', TOUCH), script('Remove', REMOVE)];
  const [drop, over, countOver] = [script('Drop', DROP), script('Over', OVER), script('CountOver', COUNT_OVER)];

  const placeOf = (owner: string): string => `${prefix}${name}:${tagged(owner)}:`;
  const keysOf = (place: string, id: string) => [`${place}item:${segment(id)}`, `${place}ids`, `${place}${ENDS}`];

  const itemOf = (id: string, fields: unknown): Item | undefined => {
    if (!Array.isArray(fields)) return undefined;
    const [json, ends] = fields;
    const endsAt = Number(ends ?? Number.NaN);
    return typeof json === 'string' && !timing.isOver(endsAt) ? { id, json, endsAt } : undefined;
  };
  const read = async (place: string, id: string): Promise<Item | undefined> => {
    const [key = ''] = keysOf(place, id);
    return itemOf(id, await client.hmget(key, 'json', ENDS));
  };
  /** How many of these were over, and are gone with all their traces. */
  const dropAll = async (place: string, ids: readonly string[]): Promise<number> => {
    const dropped = await Promise.all(ids.map(id => drop(keysOf(place, id), [timing.forScript(), id])));
    return dropped.reduce<number>((sum, one) => sum + Number(one), 0);
  };

  /** Up to so many items that are there; the traces of others are taken away on the way. */
  const readOn = async (place: string, before: string | undefined, wanted: number): Promise<Item[]> => {
    const items: Item[] = [];
    for (let from = before === undefined ? '+' : `(${before}`; items.length < wanted; ) {
      const ids = await client.zrevrangebylex(`${place}ids`, from, '-', 'LIMIT', 0, wanted);
      const found = await Promise.all(ids.map(id => read(place, id)));
      await dropAll(
        place,
        ids.filter((_, at) => !found[at]),
      );
      items.push(...found.filter(item => item !== undefined));
      if (ids.length < wanted) break;
      from = `(${ids.at(-1)}`;
    }
    return items.slice(0, wanted);
  };

  /** Of one owner, by the key of the ends. */
  const sweepOwner = async (ends: string, { dryRun, signal }: SweepOptions): Promise<number> => {
    if (dryRun) return run(async () => Number(await countOver([ends], [timing.forScript()])));
    const place = ends.slice(0, -ENDS.length);
    for (let removed = 0; ; ) {
      ensureWanted(signal);
      const dropped = await run(async () => {
        const ids = await over([ends], [timing.forScript(), STEP]);
        return Array.isArray(ids) ? dropAll(place, ids) : 0;
      });
      removed += dropped;
      if (dropped < STEP) return removed;
    }
  };

  return {
    get: (owner, id) => run(() => read(placeOf(owner), id)),
    put: (owner, id, json, ttlMs) =>
      run(async () => Number(await put(keysOf(placeOf(owner), id), [timing.forScript(), Math.ceil(ttlMs), id, json]))),
    touch: (owner, id, ttlMs) =>
      run(async () => itemOf(id, await touch(keysOf(placeOf(owner), id), [timing.forScript(), Math.ceil(ttlMs), id]))),
    remove: (owner, id) => run(async () => (await remove(keysOf(placeOf(owner), id), [timing.forScript(), id])) === 1),
    async list(owner, { limit, cursor }) {
      const before = cursorId(cursor);
      return pageOf(await run(() => readOn(placeOf(owner), before, limit + 1)), limit);
    },
    async sweep(options = {}) {
      let swept = 0;
      const pattern = `${literal(prefix)}${name}:{*}:${ENDS}`;
      for (const master of connection.masters())
        for (let cursor: string | undefined; cursor !== '0'; ) {
          ensureWanted(options.signal);
          const from = cursor ?? '0';
          const [next, found] = await run(() => master.scan(from, 'MATCH', pattern, 'COUNT', STEP));
          for (const ends of found) swept += await sweepOwner(ends, options);
          cursor = next;
        }
      return swept;
    },
  };
};
