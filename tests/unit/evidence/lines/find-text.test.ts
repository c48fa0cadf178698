import { expect } from 'chai';
import fc from 'fast-check';
import { findText } from '../../../../core/evidence/lines/find-text.ts';
import { encodeUtf8 } from '../../../../core/kernel/utf8.ts';

const holds = (text: string, line: string): boolean => {
  const bytes = encodeUtf8(`${text}${line}${text}`);
  const margin = encodeUtf8(text).length;
  return findText(text)(bytes, margin, bytes.length - margin);
};

describe('looking for a text', () => {
  it('finds what is there, in any case, and nothing behind the ends of the line', () => {
    const texts = fc.string({ unit: fc.constantFrom('a', 'A', 'b', 'É', 'é', '.', '*', '🧯', ' '), maxLength: 4 });
    const lines = fc.string({ unit: fc.constantFrom('a', 'A', 'b', 'B', 'É', '.', '🧯', ' '), maxLength: 12 });
    fc.assert(
      fc.property(texts, lines, (text, line) => {
        expect(holds(text, line)).to.equal(line.toLowerCase().includes(text.toLowerCase()));
      }),
      { numRuns: 2000 },
    );
  });

  it('takes what looks like a pattern as it is', () => {
    expect(holds('.*', 'anything')).to.equal(false);
    expect(holds('[a-z]+(', 'regex [A-Z]+( unfinished')).to.equal(true);
    expect(holds('\\d', '5')).to.equal(false);
  });

  it('tells characters apart that only look like letters in another case', () => {
    expect(holds('[', '{')).to.equal(false);
    expect(holds('@', '`')).to.equal(false);
    expect(holds('k', '\u212A')).to.equal(false);
  });
});
