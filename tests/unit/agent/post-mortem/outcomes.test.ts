import { expect } from 'chai';
import { outcomeIn, sentencesIn } from '../../../../core/agent/post-mortem/outcomes.ts';

describe('what a sentence says came of something', () => {
  const TABLE: readonly (readonly [string, ReturnType<typeof outcomeIn>])[] = [
    ['Rolling back fixed it.', 'worked'],
    ['After the restart everything recovered', 'worked'],
    ['Ending the session did the trick', 'worked'],
    ['It worked', 'worked'],
    ['The errors have stopped since we drained the node', 'worked'],
    ['Restarting did not help.', 'failed'],
    ['The restart didn’t fix anything', 'failed'],
    ['Raising the pool made no difference', 'failed'],
    ['Raising the limit had no effect', 'failed'],
    ['It is still failing after the rollback', 'failed'],
    ['Not fixed yet', 'failed'],
    ['The restart helped for some minutes, then the errors came back', 'failed'],
    ['Did the restart help?', undefined],
    ['If the rollback helped we can close this', undefined],
    ['We should have fixed this last year', undefined],
    ['Let us try whether a rollback fixed it', undefined],
    ['It worked until noon', undefined],
    ['It worked yesterday', undefined],
    ['2026-03-17 10:41:52 INFO connection recovered', undefined],
    ['at 10:41:52 WARN recovered from error', undefined],
    ['> recovered', undefined],
    ['The pool has ten connections', undefined],
    [`recovered ${'x'.repeat(400)}`, undefined],
  ];
  for (const [sentence, outcome] of TABLE)
    it(`is ${outcome ?? 'nothing'}: ${sentence.slice(0, 60)}`, () => {
      expect(outcomeIn(sentence)).to.equal(outcome);
    });

  it('is looked for sentence by sentence, and not in what was pasted as code', () => {
    expect(sentencesIn('First. Second!\n- third; fourth\n```\nit recovered\n```\n...\nfifth')).to.deep.equal([
      'First.',
      'Second!',
      '- third;',
      'fourth',
      'fifth',
    ]);
    expect(sentencesIn('```\nnever closed, recovered')).to.deep.equal([]);
  });
});
