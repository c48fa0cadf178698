import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect } from 'chai';
import type { Answer } from '../support/client.ts';
import { brokenPromise, firstSuccesses, readinessTellsTooMuch } from './answers.ts';
import { booksOf } from './books.ts';
import { expectAllKept } from './kept.ts';
import { operate } from './mixed-work.ts';
import type { Heard } from './repeats.ts';
import { type Served, serve } from './served.ts';

const answer = (status: number, body: object, headers: Record<string, string> = {}): Answer => ({
  status,
  body,
  headers: new Headers({ 'content-type': 'application/problem+json', 'retry-after': '1', ...headers }),
});
const heard = (given: Answer | undefined, ms = 10): Heard => ({ what: 'case', startedAt: 1000, ms, answer: given });
const unavailable = (detail: string, code = 'unavailable') => ({ code, detail, title: 'Unavailable', status: 503 });
const FINE = unavailable('The database does not answer at the moment. Try again shortly.');

const WITHOUT_RETRY_AFTER: Answer = {
  ...answer(503, FINE),
  headers: new Headers({ 'content-type': 'application/problem+json' }),
};

/** What each is reported for. */
const PLANTED: readonly [RegExp, Heard][] = [
  [/connection broke/, heard(undefined)],
  [/took 60001 ms/, heard(answer(201, { id: 'x' }), 60_001)],
  [/neither done nor unavailable/, heard(answer(500, unavailable('Something went wrong on our side.', 'internal')))],
  [/neither done nor unavailable/, heard(answer(504, unavailable('This took more than 60 s.', 'deadline-exceeded')))],
  [/neither done nor unavailable/, heard(answer(404, unavailable('There is no such case.', 'case.not-found')))],
  [/no problem\+json/, heard(answer(503, FINE, { 'content-type': 'text/html' }))],
  [/no Retry-After/, heard(WITHOUT_RETRY_AFTER)],
  ...[
    'connect ECONNREFUSED 10.0.0.5:5432',
    'Connection terminated unexpectedly',
    'no answer from 127.0.0.1',
    'Reached the max retries per request limit (which is 0). MaxRetriesPerRequestError',
    'JetStreamApiError: stream not found',
    'select "c"."id" from case_cases where id = $1',
    'insert into msg_jobs (id) values ($1)',
    'failed at Socket.<anonymous> (node:net:1:2)',
  ].map((detail): [RegExp, Heard] => [/tells too much/, heard(answer(503, unavailable(detail)))]),
];

describe('the checker of answers during an outage', () => {
  for (const [n, [reason, planted]] of PLANTED.entries())
    it(`reports what was planted, number ${n + 1}: ${reason.source}`, () => {
      expect(brokenPromise(planted)).to.match(reason);
    });

  it('has nothing to say of what was done, of the contract’s own refusals, and of an outage that is told as one', () => {
    const fine = [answer(201, { id: 'x' }), answer(503, FINE), answer(409, unavailable('Changed.', 'conflict'))];
    expect(fine.flatMap(one => brokenPromise(heard(one)) ?? [])).to.deep.equal([]);
  });

  it('lets readiness name the address of the engine and nothing of its driver', () => {
    expect(readinessTellsTooMuch('NATS at 127.0.0.1:4222 does not answer.')).to.equal(false);
    expect(readinessTellsTooMuch('NATS at 127.0.0.1:4222 says ECONNREFUSED.')).to.equal(true);
  });

  it('counts from the return to the first success, not to a refusal or to one that ended before', () => {
    const [refused, done] = [answer(503, FINE), answer(201, {})];
    const list = [
      { what: 'case', startedAt: 900, ms: 50, answer: done },
      { what: 'case', startedAt: 1000, ms: 50, answer: refused },
      { what: 'case', startedAt: 1100, ms: 50, answer: done },
      { what: 'case', startedAt: 1200, ms: 50, answer: done },
    ];
    expect([...firstSuccesses(list, 1000)]).to.deep.equal([['case', 150]]);
  });
});

describe('the checker of what was accepted', () => {
  let served: Served;
  const work = (serial: number, kind: Parameters<typeof operate>[1]) =>
    operate({ ...served, random: () => 0 }, kind, serial);
  const verdict = (): Promise<string> =>
    expectAllKept(served, undefined).then(
      () => 'all kept',
      error => String(error.message),
    );

  before(async () => {
    served = await serve({ EMBEDDING_PROVIDER: 'none' });
    await Promise.all(['case', 'document', 'chat', 'close'].map((kind, n) => work(n, kind as 'case')));
  });
  after(() => served?.stop());

  it('finds all kept where it is', async () => {
    expect(await verdict()).to.equal('all kept');
  });

  it('reports what was planted as lost, as doubled and as nobody’s', async () => {
    const { user, accepted } = served;
    const [lost] = [...accepted.things.values()].filter(({ kind }) => kind === 'case');
    await user.send('DELETE', `/v1/cases/${lost?.id}`);
    expect(await verdict()).to.include('case 0 lost');
    accepted.things.delete(0);
    const again = await user.send('POST', '/v1/cases', { title: 'serial 3.' });
    expect(await verdict()).to.include('serial 3 twice');
    await user.send('DELETE', `/v1/cases/${again.body.id}`);
    await user.send('POST', '/v1/cases', { title: 'serial 99.' });
    expect(await verdict()).to.include('case 99 of nobody');
  }).timeout(60_000);

  it('reports an effect that was taken twice', async () => {
    const db = new Database(join(served.folder, 'faultmaven.db'));
    const row = db.prepare("select * from msg_outbox where type = 'document.indexed.v1'").get() as { id: string };
    const columns = Object.keys(row);
    const places = columns.map(() => '?').join();
    db.prepare(`insert into msg_outbox (${columns.join()}) values (${places})`).run(
      ...Object.values({ ...row, id: row.id.replace(/.$/, last => (last === '0' ? '1' : '0')) }),
    );
    expect(await booksOf(served.folder, undefined).effectsDoubled()).to.have.lengthOf(1);
    db.close();
  });
});
