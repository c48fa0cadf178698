import Database from 'better-sqlite3';
import type { Page } from './pages.ts';

/** What is compared with: paragraphs of a page joined to 800 characters under its title, every word of the query OR-ed,
 *  a page as good as its best piece. Deliberately uses nothing of the product. */
const pieces = ({ text }: Page): readonly string[] => {
  const joined: string[] = [];
  for (const paragraph of text.split(/\n{2,}/)) {
    const last = joined.at(-1);
    if (last !== undefined && last.length + paragraph.length < 800)
      joined[joined.length - 1] = `${last}\n\n${paragraph}`;
    else joined.push(paragraph);
  }
  return joined;
};

const words = (text: string): readonly string[] => [...new Set(text.toLowerCase().match(/[a-z0-9]+/g))];

export const plainRecipe = () => {
  const db = new Database(':memory:');
  db.exec("create virtual table piece using fts5 (title, body, id unindexed, tokenize = 'porter unicode61')");
  const insert = db.prepare('insert into piece (title, body, id) values (?, ?, ?)');
  const select = db.prepare('select id from piece where piece match ? order by bm25(piece, 3, 1) limit 200').pluck();
  return {
    add: (page: Page): number => {
      const all = pieces(page);
      for (const piece of all) insert.run(page.title, piece, page.id);
      return all.length;
    },
    search: (query: string): readonly string[] => {
      const expression = words(query).map(word => `"${word}"`);
      return expression.length === 0 ? [] : [...new Set(select.all(expression.join(' OR ')) as string[])];
    },
    begin: () => db.exec('begin'),
    commit: () => db.exec('commit'),
    close: () => db.close(),
  };
};
