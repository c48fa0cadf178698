import { expect } from 'chai';
import { type AnswerContext, checkAnswer, GENERAL_KNOWLEDGE } from '../../../core/agent/executor/check-answer.ts';
import { QUOTE_REMOVED } from '../../../core/agent/executor/quotes.ts';
import { gather } from '../../../core/agent/investigate/gather.ts';
import type { Source } from '../../../core/agent/investigate/investigation.ts';
import { DEED_REMOVED } from '../../../core/agent/trust/deeds.ts';
import { NOT_IN_SOURCE } from '../../../core/agent/trust/figures.ts';
import { actorOf } from '../../../core/agent/turn.ts';
import { outage, POOL_RUNBOOK, type WorldOptions, world } from './support.ts';

const source = (id: number, text: string): Source => ({
  view: { id, kind: 'evidence', title: 'api.log', locator: `api.log:${id}`, quote: text, evidence_id: 'e' },
  text,
  facts: [],
  sourceUri: null,
  weight: 1,
});
const UNSUPPORTED_ANSWER = /^> \*\*Unsupported:\*\* nothing in the evidence or the runbooks/;

describe('an answer checked without a case', () => {
  it('lists what it cites, and says what was taken out', () => {
    const { cited, notes, text } = checkAnswer('A `never said by anyone` [1]. B [7].', [
      source(1, 'x'),
      source(2, 'y'),
    ]);
    expect(cited).to.deep.equal([1]);
    expect(notes.join('\n')).to.include('never said by anyone').and.to.include('1 citation(s)');
    expect(text.split('\n\n')).to.deep.equal([
      '> **Unsupported:** what is marked *(unsupported)* named only sources that do not exist.',
      '> **Unsupported:** a quote that is not in the source was taken out.',
      `A ${QUOTE_REMOVED} [1]. B *(unsupported)*.`,
    ]);
  });

  it('says in its first line that nothing supports it when it cites nothing, or only what does not exist', () => {
    for (const answer of ['Restart it.', 'Aliens did it [99].', 'See [99](https://evil.example) and `[1]`.'])
      expect(checkAnswer(answer, [source(1, 'x')]).text, answer).to.match(UNSUPPORTED_ANSWER);
  });

  it('stays as it was written when it is supported', () => {
    const given = 'A `says this in full` [1]. B [2].';
    const { text, notes } = checkAnswer(given, [source(1, 'It says this in full'), source(2, 'y')]);
    expect([text, notes]).to.deep.equal([given, []]);
  });

  it('has no invented citation that comes to light when its link is broken', () => {
    const { text, cited } = checkAnswer('A [99](https://evil.example). B [1].', [source(1, 'x')]);
    expect(text).not.to.include('[99]');
    expect(cited).to.deep.equal([1]);
  });

  it('needs no citation where there are no sources', () => {
    expect(checkAnswer('Nothing is known.', []))
      .to.include({ text: 'Nothing is known.' })
      .and.to.deep.include({ notes: [] });
  });

  it('has a live link only to what the owner of a document gave as its address', () => {
    const answer = 'A [p](https://wiki.example/p) [q](https://log.example/q) [r](javascript:x) [1].';
    const document: Source = {
      ...source(1, 'x'),
      view: { id: 1, kind: 'knowledge', title: 't', locator: 'l', quote: '', document_id: 'd' },
      sourceUri: 'https://wiki.example/p',
    };
    const log = { ...source(2, 'see https://log.example/q'), sourceUri: 'https://log.example/q' };
    const script = { ...document, sourceUri: 'javascript:x' };
    expect(checkAnswer(answer, [document, log]).text).to.match(/^A \[p\]\(https:\/\/wiki\.example\/p\) \[q\] \(/);
    expect(checkAnswer(answer, [script, log]).text).not.to.include('](');
  });
});

const inCase = async (given: WorldOptions = {}) => {
  const w = world({ analyses: outage(), runbooks: [POOL_RUNBOOK], ...given });
  const { found } = await gather(w.deps)(w.turn, actorOf(w.turn), w.run.signal);
  const idOf = (part: string): number => {
    const id = found.sources.all.find(({ view, text }) => `${view.locator}\n${text}`.includes(part))?.view.id;
    if (id === undefined) throw new Error(`no source with ${part}`);
    return id;
  };
  const check = (answer: string, more: Partial<AnswerContext> = {}) =>
    checkAnswer(answer, found.sources.all, { found, proposals: [], resolution: null, ...more });
  return { found, idOf, check };
};

const claim = (statement: string, supporting: readonly number[], against: readonly number[] = []) => ({
  proposals: [{ statement, for: supporting, against, isCause: true }],
});

describe('an answer about a case', () => {
  const REVISION = 'Configuration revision r418 set chunk-size to 0';

  it('has its cause graded by what is cited for it, and told in its first line', async () => {
    const { check, idOf } = await inCase();
    const [line, section] = [idOf('api.log:812'), idOf('HikariPool reports')];
    const { text, cause } = check(`It was r418 [${line}][${section}].`, claim(REVISION, [line, section]));
    expect(cause).to.deep.equal({ statement: REVISION, grade: 'supported', sourceIds: [line, section] });
    expect(text.split('\n')[0]).to.equal(`**How far the cause holds: supported** [${line}][${section}]`);
  });

  it('is marked as unsupported where its cause cites nothing that exists, and is never above unproven', async () => {
    const { check } = await inCase();
    const { text, cause, notes } = check(
      '**Confirmed:** The root cause was a DNS outage [99]. See [1].',
      claim('A DNS outage', [99]),
    );
    expect(cause).to.deep.include({ grade: 'unproven', sourceIds: [] });
    expect(text).to.include('*(unsupported)*').and.to.include('**Unproven:**').and.not.to.include('onfirmed:');
    expect(notes).to.include('The model said confirmed; what is cited holds unproven.');
  });

  it('has a cause that no block lists, and the sentence is marked that names one without a source', async () => {
    const { check } = await inCase();
    const { text, cause } = check('The root cause is a bad disk. Errors began at the gateway [1].');
    expect(text).to.include('a bad disk *(unsupported)*.');
    expect(cause).to.deep.equal({ statement: 'The root cause is a bad disk.', grade: 'unproven', sourceIds: [] });
  });

  it('is not marked where it says that the cause is not known', async () => {
    const { check } = await inCase();
    const given = 'The root cause is not known. Errors began at the gateway [1]. Which was the cause?';
    expect(check(given).text).to.equal(given);
  });

  it('loses a grade above the one that is computed, and keeps one below and words that are none', async () => {
    const { check, idOf } = await inCase();
    const line = idOf('api.log:812');
    const cited = claim(REVISION, [line, idOf('HikariPool reports')]);
    expect(check(`Most likely cause (confirmed): r418 [${line}].`, cited).text).to.include('cause (supported): r418');
    expect(check(`Most likely cause (unproven): r418 [${line}].`, cited).text).to.include('(unproven)');
    const words = `TLS 1.3 is not supported and was confirmed by nobody [${line}].`;
    expect(check(words, cited).text).to.include(words);
  });

  it('loses the sentences in which it claims a deed', async () => {
    const { check } = await inCase();
    const { text, notes } = check('The pool is full [1]. I restarted the pod and it works. Errors went on [1].');
    expect(text).to.equal(`The pool is full [1]. ${DEED_REMOVED} Errors went on [1].`);
    expect(notes.join()).to.include('FaultMaven only reads');
  });

  it('has figures marked that are neither in its source nor counted', async () => {
    const { check, idOf } = await inCase();
    const gateway = idOf('gateway.log:4410');
    const { text } = check(
      `1,200 answers of 503 from 10:43:15 [${gateway}], 4711 of them slow, at 09:12 [${gateway}].`,
    );
    expect(text).to.equal(
      `1,200 answers of 503 from 10:43:15 [${gateway}], 4711 ${NOT_IN_SOURCE} of them slow, at 09:12 ${NOT_IN_SOURCE} [${gateway}].`,
    );
  });

  it('to a plain question is plain, and says that it is from general knowledge', async () => {
    const { check } = await inCase({ question: 'What does exit code 137 mean?' });
    const given = 'The process was killed by SIGKILL, most often caused by the OOM killer.';
    expect(check(given)).to.include({ text: `${GENERAL_KNOWLEDGE}\n\n${given}`, cause: null });
  });

  it('to a thank-you is what it is', async () => {
    const { check } = await inCase({ question: 'Thanks, that helped!' });
    expect(check('You are welcome.').text).to.equal('You are welcome.');
  });

  it('that names a cause is held to it whatever was asked', async () => {
    const { check } = await inCase({ question: 'thanks' });
    expect(check('It was DNS.', claim('It was DNS', [])).text).to.match(UNSUPPORTED_ANSWER);
  });

  it('that cites nothing is unsupported in a case with evidence, and general knowledge in one with nothing', async () => {
    const { check } = await inCase();
    expect(check('Restart it.').text).to.match(UNSUPPORTED_ANSWER);
    const empty = await inCase({ analyses: [], runbooks: [] });
    expect(empty.check('Restart it.').text).to.equal(`${GENERAL_KNOWLEDGE}\n\nRestart it.`);
    expect(empty.check('The root cause is DNS.').text).to.match(UNSUPPORTED_ANSWER);
    expect(empty.check('The root cause is DNS.').cause).to.include({ grade: 'inconclusive' });
  });

  it('shows no link in the statement of its cause', async () => {
    const { check } = await inCase();
    const { cause } = check('x [1]', claim('see ![a](https://evil.example/q) and <img src=x> [3]', [1]));
    expect(cause?.statement).not.to.match(/\]\(|!\[|<img|\[3\]|(?<!`)https:\/\/evil/);
  });
});

describe('a hostile answer', () => {
  const CHARS = 65_536;
  const bait = [
    '[',
    ']',
    '`',
    '"',
    '>',
    '> ',
    '*',
    '**',
    '\\',
    '&',
    '<',
    '~',
    '[1]',
    '![',
    '](',
    ']:',
    '```\n',
    '\n',
    ' ',
    '1',
    '10:43 ',
    '500 s [1].',
    'I ran ',
    'a.',
    'a@',
    'http://',
    '<a ',
    '“',
    '”',
    '" [1]',
    '`x` [1]',
    '> x [1]\n\n',
    'the cause is x.',
    '(confirmed)',
    '```hypotheses\n',
    '```json\n',
    '_',
    '|',
    '-',
    '1. ',
    '\u0000',
    '\ud800',
    '_http://a',
    'a.com/',
  ];
  const random = (seed: number): (() => number) => {
    let state = seed;
    return () => {
      state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
      return state / 2 ** 32;
    };
  };
  it('of 64 KB of any bait is read to its end', async () => {
    const { found } = await inCase();
    for (const text of bait) {
      const answer = text.repeat(Math.ceil(CHARS / text.length)).slice(0, CHARS);
      checkAnswer(answer, found.sources.all, { found, proposals: [], resolution: null });
    }
  }).timeout(20_000);

  it('never has a live link, image or tag, whatever its pieces', async () => {
    const { found } = await inCase();
    const next = random(7);
    for (let n = 0; n < 400; n++) {
      const pieces = Array.from({ length: 40 }, () => bait[Math.floor(next() * bait.length)] ?? '');
      const { text } = checkAnswer(pieces.join(''), found.sources.all, { found, proposals: [], resolution: null });
      expect(text).not.to.match(/\]\(|!\[|\]:(?!\d)|<(?:a|img)[\s/]|(?<![:/])https?:\/\/[a-z]+\./);
    }
  });
});
