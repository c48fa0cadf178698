import { expect } from 'chai';
import fc from 'fast-check';
import { decodeUtf8, encodeUtf8 } from '../../../core/kernel/utf8.ts';

const AWKWARD = [
  '',
  'plain',
  'é ü ß',
  '中文',
  '🧯🚒',
  '\u0000',
  '\ufeff',
  '\ufffd',
  '\ud800',
  '\udc00',
  'a\udc00\ud800b',
  '\u{10ffff}',
  '\ud83d',
];

describe('UTF-8', () => {
  const texts = () =>
    fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }), fc.constantFrom(...AWKWARD));
  /** Any UTF-16 code units, lone surrogates included. */
  const units = () => fc.array(fc.integer({ min: 0, max: 0xffff })).map(codes => String.fromCharCode(...codes));

  it('is written as the platform writes it', () => {
    fc.assert(
      fc.property(
        fc.oneof(texts(), units()),
        text => void expect(encodeUtf8(text)).to.deep.equal(new Uint8Array(new TextEncoder().encode(text))),
      ),
    );
  });

  it('is read back as it was written, but for lone surrogates', () => {
    fc.assert(
      fc.property(
        fc.oneof(texts(), units()),
        text => void expect(decodeUtf8(encodeUtf8(text))).to.equal(text.toWellFormed()),
      ),
    );
  });

  it('that is valid is read as the platform reads it', () => {
    const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
    fc.assert(
      fc.property(texts(), text => {
        const bytes = new TextEncoder().encode(text);
        expect(decodeUtf8(bytes)).to.equal(decoder.decode(bytes));
      }),
    );
  });

  it('that is not valid is replaced, and everything around it is kept', () => {
    const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
    const collapse = (text: string): string => text.replace(/\ufffd+/g, '\ufffd');
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 40 }),
        bytes => void expect(collapse(decodeUtf8(bytes))).to.equal(collapse(decoder.decode(bytes))),
      ),
      { numRuns: 2000 },
    );
  });

  it('has no second form for a character: overlong forms, surrogates and what is beyond Unicode are not valid', () => {
    for (const bytes of [
      [0xc0, 0x80],
      [0xe0, 0x80, 0xaf],
      [0xe0, 0x9f, 0xbf],
      [0xf0, 0x8f, 0xbf, 0xbf],
      [0xed, 0xa0, 0x80],
      [0xf4, 0x90, 0x80, 0x80],
      [0xf8, 0x88],
      [0xff],
      [0x80],
    ])
      expect(decodeUtf8(new Uint8Array(bytes)), bytes.join()).to.match(/^\ufffd+$/);
    expect(decodeUtf8(new Uint8Array([0x61, 0xe2, 0x82]))).to.match(/^a\ufffd+$/);
  });

  it('may be long', () => {
    const text = '🧯 é line\n'.repeat(100_000);
    expect(decodeUtf8(encodeUtf8(text)) === text).to.equal(true);
  });
});
