import { expect } from 'chai';
import { ChatInput } from '../../../core/agent/models.ts';
import { CASE } from './support.ts';

const problemsOf = (message: string): readonly string[] =>
  ChatInput.safeParse({ case_id: CASE, message }).error?.issues.map(
    issue => `${issue.path.join('.')} ${issue.message}`,
  ) ?? [];

describe('the message of a chat', () => {
  it('may have as many characters as the limit says', () => {
    expect(problemsOf('x'.repeat(100_000))).to.deep.equal([]);
    expect(problemsOf('\u{1F525}')).to.deep.equal([]);
  });

  it('is refused beyond it in a sentence that says how long it may be and what to do instead', () => {
    expect(problemsOf('x'.repeat(100_001))).to.deep.equal([
      'message is longer than 100,000 characters: upload what is long as evidence of the case, and ask about it here',
    ]);
  });

  for (const blank of ['', ' \n\t\u00a0', '\u200b\u200d\ufeff', ' \u2060 \u00ad\u3164', '\u{e0041}\u{e0042}'])
    it(`is refused where nobody sees a question in it: ${JSON.stringify(blank)}`, () => {
      expect(problemsOf(blank)).to.deep.equal(['message holds nothing that can be read: write what you want to know']);
    });
});
