import { expect } from 'chai';
import fc from 'fast-check';
import { z } from 'zod';
import { id, label, pageQuery, text, timestamp } from '../../../core/kernel/schema.ts';
import { cleanExtracted, shorten } from '../../../core/kernel/text.ts';

const takes = (schema: z.ZodType, value: unknown): boolean => schema.safeParse(value).success;

describe('Text that somebody typed', () => {
  it('is taken as it is, whatever the script', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 50 }), typed => {
        fc.pre(!typed.includes('\u0000') && typed.length <= 100);
        expect(text(100).parse(typed)).to.equal(typed.toWellFormed());
      }),
    );
  });

  it('is refused with a NUL character, wherever it stands', () => {
    for (const typed of ['\u0000', 'a\u0000', '\u0000a'])
      expect(takes(text(10), typed), JSON.stringify(typed)).to.equal(false);
  });

  it('loses lone surrogates to the replacement character', () => {
    expect(text(10).parse('a\ud800b')).to.equal('a\ufffdb');
  });

  it('keeps to its lengths', () => {
    expect(takes(text(3, 2), 'a')).to.equal(false);
    expect(takes(text(3, 2), 'ab')).to.equal(true);
    expect(takes(text(3, 2), 'abcd')).to.equal(false);
  });

  it('is no label when it says nothing', () => {
    for (const typed of ['', ' ', '\n\t', '\u00a0'])
      expect(takes(label(10), typed), JSON.stringify(typed)).to.equal(false);
    expect(takes(label(10), ' x ')).to.equal(true);
  });
});

describe('Text that a file held', () => {
  it('is never refused: NUL characters and lone surrogates are replaced, the rest stays', () => {
    expect(cleanExtracted('a\u0000b\ud800c🧯')).to.equal('a\ufffdb\ufffdc🧯');
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), held => {
        const clean = cleanExtracted(held);
        expect(clean.includes('\u0000')).to.equal(false);
        expect(clean.isWellFormed()).to.equal(true);
        expect(clean).to.have.lengthOf(held.length);
      }),
    );
  });

  it('is shortened to what was asked for, never in the middle of a character', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.integer({ min: 1, max: 40 }), (held, max) => {
        const short = shorten(held.toWellFormed(), max);
        expect(short.length).to.be.at.most(max);
        expect(short.isWellFormed()).to.equal(true);
      }),
    );
    expect(shorten('abcdef', 6)).to.equal('abcdef');
    expect(shorten('abcdef', 5)).to.equal('abcd…');
    expect(shorten('abc def', 5)).to.equal('abc…');
  });
});

describe('An id, a timestamp and a page', () => {
  it('take ids in either case and keep them in lower case', () => {
    expect(id().parse('019B76DA-A800-71F1-8D60-B2F731776927')).to.equal('019b76da-a800-71f1-8d60-b2f731776927');
    for (const value of ['', 'x', 7, null, '019b76da-a800-71f1-8d60-b2f73177692', '../../etc/passwd'])
      expect(takes(id(), value), String(value)).to.equal(false);
  });

  it('take moments with a zone only', () => {
    expect(takes(timestamp(), '2026-01-05T10:00:00Z')).to.equal(true);
    expect(takes(timestamp(), '2026-01-05T10:00:00.5+02:00')).to.equal(true);
    for (const value of ['2026-01-05T10:00:00', '2026-02-30T10:00:00Z', '2026-01-05', 'now'])
      expect(takes(timestamp(), value), value).to.equal(false);
  });

  it('take a limit from 1 to 200 as text or number, 50 when nothing is said', () => {
    const query = z.object(pageQuery);
    expect(query.parse({})).to.deep.equal({ limit: 50 });
    expect(query.parse({ limit: '200', cursor: 'c' })).to.deep.equal({ limit: 200, cursor: 'c' });
    for (const limit of ['0', '201', '1.5', 'many', '-1', '', null])
      expect(takes(query, { limit }), String(limit)).to.equal(false);
  });
});
