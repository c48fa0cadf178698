import type { Database, Statement } from 'better-sqlite3';
import { bestDocuments } from '../../../core/knowledge/best-documents.ts';
import type { KeywordHit } from '../../../core/ports/keyword-index.ts';
import { keptSearches } from './kept-searches.ts';
import { matchExpression, scopeToken } from './match.ts';
import type { Input, Operation, Output } from './protocol.ts';

/** Rows that one step of a removal takes away, about as long a transaction as one search takes. */
const REMOVAL_STEP = 200;
/** A replacement that was begun so long ago has lost its writer. */
const ABANDONED_MS = 3_600_000;
/** Ranked rows to read for each document wanted; where a few long documents hold all of them, as many as the last. */
const ROWS_EACH = 8;
const FEWEST_ROWS = 100;
const MOST_ROWS = 50_000;
/** An entry's row number is its document's times this, plus its ordinal. Below it are more ordinals than there are
 *  chunks in a gigabyte, and above it room for 2^32 documents. */
const ORDINALS = 2 ** 21;

/** One full-text table a collection, because how rare a word is, is a property of the collection. It keeps the index
 *  only, no text. */
const fullTextTable = (collection: number): string => `
  create virtual table entries_${collection} using fts5 (
    scope, title, head, body, content = '', contentless_delete = 1, tokenize = 'porter unicode61'
  );
`;

/** Title, head and body count 3 : 1.5 : 1 and the scope nothing: it decides, it does not rank. Written as a function
 *  because sorting by FTS5's hidden column `rank` takes half as long again. */
const scoreOf = (collection: number): string => `bm25(entries_${collection}, 0, 3, 1.5, 1)`;

type DocumentRow = { id: number; collection: number; name: string; version: number; state: number };

type RankedRow = { rowid: number; score: number };

export type EntryTables = {
  [Op in Exclude<Operation, 'open' | 'close' | 'read' | 'write'>]: (input: Input<Op>) => Output<Op>;
} & {
  /** Takes away a few rows of what was replaced or removed. False: there was nothing to do. */
  tidy(): boolean;
  rebuildPending(): boolean;
};

export const entryTables = (db: Database, now: () => number): EntryTables => {
  const prepared = new Map<string, Statement>();
  const sql = (source: string): Statement => {
    const statement = prepared.get(source) ?? db.prepare(source);
    prepared.set(source, statement);
    return statement;
  };
  const writing = <Input, Result>(work: (input: Input) => Result) => {
    const transaction = db.transaction(work);
    return (input: Input): Result => transaction.immediate(input);
  };

  const collectionOf = (name: string): number | undefined =>
    sql('select id from collection where name = ?').pluck().get(name) as number | undefined;
  const openCollection = (name: string): number => {
    const found = collectionOf(name);
    if (found !== undefined) return found;
    const id = Number(sql('insert into collection (name) values (?)').run(name).lastInsertRowid);
    db.exec(fullTextTable(id));
    return id;
  };
  const documentOf = (id: number): DocumentRow | undefined =>
    sql('select * from document where id = ?').get(id) as DocumentRow | undefined;
  const liveDocument = (collection: number, name: string): DocumentRow | undefined =>
    sql('select * from document where collection = ? and name = ? and state = 1').get(collection, name) as
      | DocumentRow
      | undefined;
  const setState = (id: number, state: number): unknown =>
    sql('update document set state = ? where id = ?').run(state, id);

  const begin = writing(({ collection, id, version }: Input<'begin'>): number | null => {
    const number = openCollection(collection);
    const live = liveDocument(number, id);
    if (live !== undefined && live.version > version) return null;
    const insert = sql('insert into document (collection, name, version, state, since) values (?, ?, ?, 0, ?)');
    return Number(insert.run(number, id, version, now()).lastInsertRowid);
  });

  const append = writing(({ document, scope, entries }: Input<'append'>): null => {
    const found = documentOf(document);
    if (found === undefined) throw new Error('the replacement was given up before its end');
    const token = scopeToken(scope);
    const row = sql(`insert into entries_${found.collection} (rowid, scope, title, head, body) values (?, ?, ?, ?, ?)`);
    for (const { ordinal, title, head, body } of entries) {
      if (ordinal < 0 || ordinal >= ORDINALS) throw new RangeError(`there is no place for entry ${ordinal}`);
      row.run(document * ORDINALS + ordinal, token, title, head, body);
    }
    return null;
  });

  const commit = writing(({ document }: Input<'commit'>): null => {
    const next = documentOf(document);
    if (next === undefined) throw new Error('the replacement was given up before its end');
    const live = liveDocument(next.collection, next.name);
    const isStale = live !== undefined && live.version > next.version;
    if (live !== undefined && !isStale) setState(live.id, 2);
    setState(document, isStale ? 2 : 1);
    return null;
  });

  /** Whoever discards may not know that its commit was done: what is live stays. */
  const discard = ({ document }: Input<'discard'>): null => {
    sql('update document set state = 2 where id = ? and state = 0').run(document);
    return null;
  };

  const remove = writing(({ collection, id }: Input<'remove'>): null => {
    const number = collectionOf(collection);
    const live = number === undefined ? undefined : liveDocument(number, id);
    if (live !== undefined) setState(live.id, 2);
    return null;
  });

  const tidy = writing((_: null): boolean => {
    sql('update document set state = 2 where state = 0 and since < ?').run(now() - ABANDONED_MS);
    const document = sql('select * from document where state = 2 limit 1').get() as DocumentRow | undefined;
    if (document === undefined) return false;
    const table = `entries_${document.collection}`;
    const { changes } = sql(
      `delete from ${table} where rowid in (select rowid from ${table} where rowid between ? and ? limit ?)`,
    ).run(document.id * ORDINALS, (document.id + 1) * ORDINALS - 1, REMOVAL_STEP);
    if (changes < REMOVAL_STEP) sql('delete from document where id = ?').run(document.id);
    return true;
  });

  const toHits = (rows: readonly RankedRow[]): readonly KeywordHit[] => {
    const live = sql('select name from document where id = ? and state = 1').pluck();
    const names = new Map<number, string | undefined>();
    return rows.flatMap(({ rowid, score }) => {
      const document = Math.floor(rowid / ORDINALS);
      if (!names.has(document)) names.set(document, live.get(document) as string | undefined);
      const documentId = names.get(document);
      return documentId === undefined ? [] : [{ documentId, ordinal: rowid % ORDINALS, score }];
    });
  };

  const searched = keptSearches(db);
  const search = ({ collection, query, perDocument }: Input<'search'>): readonly KeywordHit[] => {
    const number = collectionOf(collection);
    const expression = matchExpression(query.scopes, query.terms);
    if (number === undefined || expression === null || query.limit <= 0) return [];
    const ranked = sql(
      `select rowid, -${scoreOf(number)} as score from entries_${number} where entries_${number} match ?
       order by score desc limit ?`,
    );
    const best = (most: number): readonly KeywordHit[] | null => {
      const rows = ranked.all(expression, most) as RankedRow[];
      const hits = bestDocuments(toHits(rows), { limit: query.limit, perDocument });
      const documents = new Set(hits.map(hit => hit.documentId)).size;
      return documents >= query.limit || rows.length < most || most >= MOST_ROWS ? hits : null;
    };
    const few = Math.max(FEWEST_ROWS, query.limit * ROWS_EACH, perDocument);
    const key = JSON.stringify([number, query.limit, perDocument, expression]);
    return searched(key, () => best(few) ?? best(MOST_ROWS) ?? []);
  };

  const acceptRebuild = (): null => {
    sql('update rebuild set pending = 0').run();
    return null;
  };
  const rebuildPending = (): boolean => sql('select pending from rebuild').pluck().get() === 1;

  return { begin, append, commit, discard, remove, tidy: () => tidy(null), search, acceptRebuild, rebuildPending };
};
