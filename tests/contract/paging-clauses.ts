import { expect } from 'chai';
import type { Page, PageRequest } from '../../core/kernel/paging.ts';
import { refusal } from '../support/waiting.ts';

type Lister<Item> = (page: PageRequest) => Promise<Page<Item>>;

/** Every item of a list, page by page; each page but the last is full. */
export const allPages = async <Item>(list: Lister<Item>, limit: number): Promise<Item[]> => {
  const items: Item[] = [];
  let cursor: string | undefined;
  for (;;) {
    const page = await list({ limit, cursor });
    items.push(...page.items);
    if (page.nextCursor === null) return items;
    expect(page.items).to.have.lengthOf(limit);
    cursor = page.nextCursor;
  }
};

/** What every list promises, given what it should hold, in order. */
export const expectPages = async <Item>(list: Lister<Item>, expected: readonly Item[]): Promise<void> => {
  for (const limit of [1, 2, 3, expected.length, expected.length + 1].filter(size => size > 0))
    expect(await allPages(list, limit), `in pages of ${limit}`).to.deep.equal(expected);
  const cursors = ['garbage', "' or 1=1 --", ''];
  for (const cursor of cursors) await refusal('invalid', () => list({ limit: 2, cursor }));
};
