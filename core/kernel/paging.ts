import { DomainError } from './error.ts';

/** A request for one page. `cursor` is what the page before gave as `next_cursor`; callers treat it as opaque. */
export type PageRequest = { readonly limit: number; readonly cursor?: string | undefined };

export type Page<Item> = { readonly items: readonly Item[]; readonly nextCursor: string | null };

/** Newest first by id: ids are time-ordered (UUID version 7), so an id is a complete position in a list. */
export const pageOf = <Item extends { readonly id: string }>(found: readonly Item[], limit: number): Page<Item> => {
  const items = found.slice(0, limit);
  return { items, nextCursor: found.length > limit ? (items.at(-1)?.id ?? null) : null };
};

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** The id in a cursor of `pageOf`; anything else was not made here. */
export const cursorId = (cursor: string | undefined): string | undefined => {
  if (cursor === undefined || UUID.test(cursor)) return cursor;
  throw new DomainError('invalid', 'This cursor is not one that a list returned. Start again without it.', {
    issues: [{ path: 'query.cursor', message: 'not a cursor of this list' }],
  });
};

/** The wire form of a page. */
export const presentPage = <Item, View>(
  page: Page<Item>,
  present: (item: Item) => View,
): { items: View[]; next_cursor: string | null } => ({
  items: page.items.map(present),
  next_cursor: page.nextCursor,
});

/** Every item of a list, page by page. */
export async function* everyItem<Item>(
  list: (page: PageRequest) => Promise<Page<Item>>,
  limit = 100,
): AsyncGenerator<Item> {
  for (let cursor: string | undefined; ; ) {
    const { items, nextCursor } = await list({ limit, cursor });
    yield* items;
    if (nextCursor === null) return;
    cursor = nextCursor;
  }
}
