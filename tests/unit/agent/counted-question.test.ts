import { expect } from 'chai';
import { readTimes } from '../../../core/agent/investigate/asked-times.ts';
import { countedQuestion } from '../../../core/agent/investigate/counted-question.ts';

const FILES = ['app.log', 'proxy.log'];
const triesOf = (question: string) => countedQuestion(question, FILES)?.tries;
const texts = (question: string) => triesOf(question)?.map(tries => tries.map(({ q }) => q));

describe('a question for a number', () => {
  const asked: readonly [string, readonly (readonly string[])[]][] = [
    ['How many timeouts were there?', [['timeouts', 'timeout']]],
    ['how many timeouts', [['timeouts', 'timeout']]],
    ['How many timeouts did we see since 10:00, since when, and what changed first?', [['timeouts', 'timeout']]],
    ['How many timeouts were there, since when and what changed first?', [['timeouts', 'timeout']]],
    ['Checkout is down. How many timeouts are in app.log?', [['timeouts', 'timeout']]],
    ['count of connection refused', [['connection refused']]],
    ['What is the number of retries since 10:00?', [['retries', 'retry']]],
    ['How many out of memory errors occurred?', [['out of memory errors', 'out of memory error'], ['out of memory']]],
    ['How many lines contain OOMKilled?', [['OOMKilled']]],
    ['How many NullPointerExceptions were thrown?', [['NullPointerExceptions', 'NullPointerException']]],
    ['How often does connection refused appear in the logs?', [['connection refused']]],
    ['How often do we see deadlocks?', [['deadlocks', 'deadlock']]],
    ['How often does "pool exhausted" occur?', [['pool exhausted']]],
    ["How many times did 'a (b|c)* [d' come up?", [['a (b|c)* [d']]],
    ["How often does 'what? no. really!' occur in 'app.log'?", [['what? no. really!']]],
    ['How many timeouts are in `app.log`?', [['timeouts', 'timeout']]],
    ['wie viele Timeouts gab es seit 10:00?', [['Timeouts', 'Timeout']]],
    ['wie viele timeouts', [['timeouts', 'timeout']]],
    ['Wie oft kam connection refused vor?', [['connection refused']]],
    ['Anzahl der Timeouts?', [['Timeouts', 'Timeout']]],
  ];
  for (const [question, expected] of asked)
    it(`is "${question}", and names ${expected[0]?.[0]}`, () => {
      expect(texts(question)).to.deep.equal(expected);
    });

  it('counts by the level where it names one, and by the status where it names that', () => {
    expect(triesOf('How many errors were there?')?.[0]).to.deep.equal([{ level: 'error' }]);
    expect(triesOf('How many warnings in proxy.log?')?.[0]).to.deep.equal([{ level: 'warn' }]);
    expect(triesOf('wie viele Fehler gab es')?.[0]).to.deep.equal([{ level: 'error' }]);
    expect(triesOf('how many fatal errors happened?')?.[0]).to.deep.equal([{ level: 'fatal' }]);
    expect(triesOf('How many 5xx since 10:00?')).to.deep.equal([[{ status: '5xx' }]]);
    expect(triesOf('How many HTTP 503 responses were there?')?.[0]).to.deep.equal([{ status: '503' }]);
    expect(triesOf("how many 500s? It's urgent")).to.deep.equal([[{ status: '500' }], [{ q: '500' }]]);
    expect(triesOf('How many errors say "pool exhausted"?')).to.deep.equal([[{ q: 'pool exhausted', level: 'error' }]]);
  });

  const others: readonly string[] = [
    'Why does checkout fail?',
    'How many users were affected?',
    'How many users are there?',
    'How many connections does the pool allow?',
    'How many timeouts per minute were there?',
    'How many different hosts are there?',
    'How many of the requests timed out?',
    'How many minutes were there?',
    'How many lines are there?',
    'How many timeouts or resets were there?',
    'How many replicas should we run?',
    'How often did checkout fail?',
    'The number of connections grew, why?',
    'How many more errors were there than yesterday?',
    "How many can't connect?",
    'How many?',
    'How many requests failed?',
    'How many errors hit checkout?',
    'How many connections are there in the pool?',
    'How many words can a name of something have before nobody knows what it is?',
  ];
  for (const question of others)
    it(`is not "${question}"`, () => {
      expect(triesOf(question)).to.equal(undefined);
    });

  it('is found at the end of what was pasted, however much and whatever that is', () => {
    const pasted = ['"', "'", 'how many ', 'and what ', '10:00 ', 'the ', ' \n', '(((', 'between 10:00 and '];
    for (const part of pasted) {
      const long = part.repeat(100_000 / part.length);
      expect(texts(`${long}\n. How many timeouts were there?`), part).to.satisfy(
        (found: unknown) => found === undefined || Array.isArray(found),
      );
    }
    expect(texts(`${'2026 ERROR x\n'.repeat(8_000)}How many timeouts were there?`)?.[0]).to.include('timeout');
  });
});

describe('the time of a question', () => {
  const DAY = '2026-03-17';
  const read = (text: string) => {
    const { from, to, isUnclear } = readTimes(text, DAY);
    return [from?.slice(0, 19), to?.slice(0, 19), isUnclear];
  };

  it('is a stretch of the day of the trouble, or of the date it names', () => {
    expect(read('since 10:00')).to.deep.equal(['2026-03-17T10:00:00', undefined, false]);
    expect(read('timeouts before 11:30:15 UTC')).to.deep.equal([undefined, '2026-03-17T11:30:15', false]);
    expect(read('between 10:00 and 2:15 pm')).to.deep.equal(['2026-03-17T10:00:00', '2026-03-17T14:15:00', false]);
    expect(read('zwischen 10:00 und 11:00 Uhr')).to.deep.equal(['2026-03-17T10:00:00', '2026-03-17T11:00:00', false]);
    expect(read('after 10:00 and before 11:00')).to.deep.equal(['2026-03-17T10:00:00', '2026-03-17T11:00:00', false]);
    expect(read('since 2026-03-16 23:10')).to.deep.equal(['2026-03-16T23:10:00', undefined, false]);
    expect(read('between 22:00 and 02:00')).to.deep.equal(['2026-03-17T22:00:00', '2026-03-18T02:00:00', false]);
    expect(read('in app.log')).to.deep.equal([undefined, undefined, false]);
  });

  it('is unclear where it is no time of day in UTC', () => {
    for (const text of ['since 10:00 PST', 'since yesterday', 'since the deploy', 'around 10:42', 'since 14:00 pm'])
      expect(read(text), text).to.deep.equal([undefined, undefined, true]);
    expect(readTimes('since 10:00', '').isUnclear).to.equal(true);
  });
});
