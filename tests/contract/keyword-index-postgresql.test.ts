import type { MikroORM } from '@mikro-orm/core';
import { expect } from 'chai';
import { openPostgresOrm } from '../../adapters/sql/postgres-orm.ts';
import { closePool, type PgPool, poolOf } from '../../adapters/sql/postgresql/pool.ts';
import { postgresStatements } from '../../adapters/sql/postgresql/statements.ts';
import { postgresKeywordIndex } from '../../adapters/sql/search/postgresql-keyword-index.ts';
import type { Statements } from '../../adapters/sql/statements.ts';
import { isDomainError } from '../../core/kernel/error.ts';
import type { IndexEntry, KeywordIndex } from '../../core/ports/keyword-index.ts';
import { postgresMissing } from '../support/engines/postgres.ts';
import { openPostgresIndex } from '../support/engines/postgres-keyword-index.ts';

const missing = postgresMissing();

(missing ? describe.skip : describe)(`The KeywordIndex on PostgreSQL${missing ? `, ${missing}` : ''}`, () => {
  let index: KeywordIndex;
  let close: () => Promise<void>;
  let orm: MikroORM;
  let pool: PgPool;
  beforeEach(async () => {
    const opened = await openPostgresIndex();
    ({ index, close } = opened);
    orm = await openPostgresOrm(opened.url, { size: 1, statementDeadlineMs: 0 });
    pool = await poolOf(orm);
  });
  afterEach(async () => {
    await closePool(orm, pool);
    await close();
  });

  const rows = async (sql: string): Promise<unknown[]> => (await pool.query(sql)).rows;
  const entriesOf = (...bodies: string[]): IndexEntry[] =>
    bodies.map((body, ordinal) => ({ ordinal, title: '', head: '', body }));
  const put = (id: string, bodies: readonly string[], { scope = 'global', version = 1 } = {}): Promise<void> =>
    index.index('knowledge', { id, scope, version, entries: entriesOf(...bodies) });
  const search = (terms: readonly string[], scopes: readonly string[], limit = 10) =>
    index.search('knowledge', { terms, scopes, limit });
  const range = (count: number): number[] => Array.from({ length: count }, (_, at) => at);

  /** What is counted, and what counting all over again gives. */
  const counted = async () => ({
    words: await rows('select scope, lexeme, entries from search_words order by 1, 2'),
    scopes: await rows('select id, entries, words from search_scopes where entries <> 0 order by 1'),
  });
  const recounted = async () => ({
    words: await rows(`
      select e.scope, u.lexeme, count(*) as entries from search_entries e, unnest(e.vector) u
       where u.positions is not null group by 1, 2 order by 1, 2`),
    scopes: await rows(
      'select scope as id, count(*) as entries, sum(words) as words from search_entries group by 1 order by 1',
    ),
  });

  it('gives the same scores whatever others have written that the asker does not see', async () => {
    await put('a', ['quorum lost', 'disk full'], { scope: 'alice' });
    await put('b', ['disk pressure'], { scope: 'alice' });
    const alone = await search(['quorum', 'disk'], ['alice', 'global']);
    await put('c', range(50).map(String).concat('quorum quorum'), { scope: 'bob' });
    expect(alone).to.have.length(2);
    expect(await search(['quorum', 'disk'], ['alice', 'global'])).to.deep.equal(alone);
  });

  it('finds all that a person has, among far more that others have with the same words', async () => {
    const many = range(700).map(at => `disk node pod ${at % 7 === 0 ? 'quorum' : 'volume'}`);
    for (const other of ['bob', 'carol', 'global']) await put(`of ${other}`, many, { scope: other });
    for (const id of range(12)) await put(`mine ${id}`, ['disk node pod'], { scope: 'alice' });
    expect(await search(['disk', 'node', 'pod', 'quorum', 'volume'], ['alice'], 12)).to.have.length(12);
    // Rare terms bring one document: the common ones have to bring the others.
    const found = await search(['disk', 'node', 'pod', 'quorum', 'volume'], ['alice', 'global'], 13);
    expect(new Set(found.map(({ documentId }) => documentId))).to.have.property('size', 13);
  });

  it('keeps its counts right through replacements, moves and deletions', async () => {
    await put('a', ['quorum lost', 'disk disk full']);
    await put('b', ['disk pressure']);
    await put('a', ['kernel panic'], { version: 2 });
    await put('b', ['disk pressure everywhere'], { version: 2, scope: 'bob' });
    await put('c', ['disk']);
    await put('c', ['quorum'], { version: 0 });
    expect(await counted()).to.deep.equal(await recounted());
    for (const id of ['a', 'b', 'c']) await index.delete('knowledge', id);
    expect(await counted()).to.deep.equal({ words: [], scopes: [] });
  });

  it('keeps its counts right while many write at once, also where documents change places', async () => {
    const scopes = ['alice', 'bob'];
    const words = ['quorum', 'disk', 'kernel', 'node'];
    const write = (at: number): Promise<void> => {
      const said = range(4).map(n => `${words[(at + n) % 4]} ${words[(at + 2 * n) % 4]} w${at % 9}`);
      return put(`d${at % 10}`, said, { version: Math.floor(at / 10), scope: scopes[at % 3 === 0 ? 0 : 1] ?? '' });
    };
    await Promise.all(range(60).map(write));
    await Promise.all(range(5).map(at => index.delete('knowledge', `d${at}`)));
    expect(await counted()).to.deep.equal(await recounted());
    expect(await rows('select count(*) as n from search_entries')).to.deep.equal([{ n: 20 }]);
  });

  it('leaves nothing of a replacement that was cancelled half-way', async () => {
    await put('a', ['quorum']);
    const abort = new AbortController();
    const entries = entriesOf(...range(5000).map(() => 'kernel panic'));
    const replacement = { id: 'a', scope: 'global', version: 2, entries };
    const waiting = index.index('knowledge', replacement, { signal: abort.signal });
    await search(['quorum'], ['global']);
    abort.abort();
    const [outcome] = await Promise.allSettled([waiting]);
    expect(outcome.status === 'rejected' && isDomainError(outcome.reason, 'cancelled')).to.equal(true);
    expect(await search(['kernel'], ['global'])).to.deep.equal([]);
    expect(await search(['quorum'], ['global'])).to.have.length(1);
    expect(await counted()).to.deep.equal(await recounted());
  });

  it('goes by the index, however little the planner knows, and when it knows that most entries match', async () => {
    for (const at of range(8))
      await put(
        `d${at}`,
        range(250).map(n => `common words of entry ${at} ${n}`),
      );
    const plans: string[] = [];
    const plain = postgresStatements(pool);
    const explained: Statements = {
      ...plain,
      async all<Row>(sql: string, ...parameters: Parameters<Statements['all']>[1][]) {
        if (sql.includes('search_entries'))
          plans.push(JSON.stringify(await plain.all(`explain ${sql}`, ...parameters)));
        return plain.all<Row>(sql, ...parameters);
      },
    };
    const run = async (): Promise<never> => expect.fail('nothing is written');
    const again = postgresKeywordIndex({ reads: explained, run });
    const ask = () => again.search('knowledge', { terms: ['common', 'words'], scopes: ['global'], limit: 5 });
    for (const statement of ['select 1', 'analyze', 'vacuum analyze']) {
      await rows(statement);
      expect(await ask()).to.have.length(5);
    }
    expect(plans).to.have.length.greaterThan(2);
    for (const plan of plans) {
      expect(plan).to.include('Bitmap Index Scan on search_entries_vector');
      expect(plan).to.not.include('Seq Scan on search_entries');
    }
  });
});
