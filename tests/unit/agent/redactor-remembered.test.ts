import { expect } from 'chai';
import { remembered } from '../../../adapters/system/redactor/remembered.ts';

describe('texts that were looked through before', () => {
  const lookedAt: string[] = [];
  const find = (text: string) => {
    lookedAt.push(text);
    return [{ from: 0, to: 1, kind: 'SECRET' }];
  };
  const text = (sign: string, length = 1000): string => sign.repeat(length);
  beforeEach(() => {
    lookedAt.length = 0;
  });

  it('are not looked through again, and have the same secrets', () => {
    const look = remembered(find);
    expect([look(text('a')), look(text('a')), look(text('b'))]).to.deep.equal(
      Array(3).fill([{ from: 0, to: 1, kind: 'SECRET' }]),
    );
    expect(lookedAt).to.deep.equal([text('a'), text('b')]);
  });

  it('are forgotten when there are too many, those that nobody asked for first', () => {
    const look = remembered(find);
    look(text('a'));
    look(text('b'));
    // Each asked for once, between askings for the first one.
    for (let n = 0; n < 60; n++) {
      look(text(String.fromCodePoint(0x4e00 + n), 90_000));
      look(text('a'));
    }
    lookedAt.length = 0;
    look(text('a'));
    look(text('b'));
    expect(lookedAt).to.deep.equal([text('b')]);
  });

  it('are not kept where they are very long or very short', () => {
    const look = remembered(find);
    for (const length of [10, 400_000, 10, 400_000]) look(text('c', length));
    expect(lookedAt).to.have.lengthOf(4);
  });
});
