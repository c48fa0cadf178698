import { expect } from 'chai';
import { isDomainError } from '../../../core/kernel/error.ts';
import { cursorId, everyItem, pageOf, presentPage } from '../../../core/kernel/paging.ts';

const items = (...ids: string[]) => ids.map(id => ({ id }));

describe('A page', () => {
  it('holds what was found, and says that there is more only when one more was found', () => {
    expect(pageOf(items('c', 'b', 'a'), 2)).to.deep.equal({ items: items('c', 'b'), nextCursor: 'b' });
    expect(pageOf(items('c', 'b'), 2)).to.deep.equal({ items: items('c', 'b'), nextCursor: null });
    expect(pageOf([], 2)).to.deep.equal({ items: [], nextCursor: null });
  });

  it('is shown in the words of the wire, item by item', () => {
    const page = { items: items('b'), nextCursor: 'b' };
    expect(presentPage(page, ({ id }) => id.toUpperCase())).to.deep.equal({ items: ['B'], next_cursor: 'b' });
  });

  it('begins behind a cursor that a list gave, and nowhere else', () => {
    const id = '019b76da-a800-71f1-8d60-b2f731776927';
    expect(cursorId(undefined)).to.equal(undefined);
    expect(cursorId(id)).to.equal(id);
    for (const cursor of ['', 'abc', `${id} `, id.toUpperCase(), `' or 1=1 --`, '🧯'])
      try {
        cursorId(cursor);
        expect.fail(`took ${cursor}`);
      } catch (error) {
        if (!isDomainError(error, 'invalid')) throw error;
        expect(error.issues).to.deep.equal([{ path: 'query.cursor', message: 'not a cursor of this list' }]);
      }
  });

  it('leads to the next one until every item was seen', async () => {
    const all = items('a', 'b', 'c', 'd', 'e');
    const asked: (string | undefined)[] = [];
    const list = async ({ limit, cursor }: { limit: number; cursor?: string | undefined }) => {
      asked.push(cursor);
      const from = all.findIndex(({ id }) => id === cursor) + 1;
      return pageOf(all.slice(from, from + limit + 1), limit);
    };
    const seen: { id: string }[] = [];
    for await (const item of everyItem(list, 2)) seen.push(item);
    expect(seen).to.deep.equal(all);
    expect(asked).to.deep.equal([undefined, 'b', 'd']);
  });
});
