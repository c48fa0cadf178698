import { expect } from 'chai';
import { type Utf16Order, unmarkedUtf16, utf8OfUtf16 } from '../../../core/kernel/utf16.ts';

async function* inPieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

const decoded = async (bytes: Uint8Array, size = bytes.length, unmarked?: Utf16Order): Promise<string> => {
  const pieces: Uint8Array[] = [];
  for await (const piece of utf8OfUtf16(inPieces(bytes, size), unmarked)) pieces.push(piece);
  return Buffer.concat(pieces).toString('utf8');
};

const little = (text: string): Buffer => Buffer.from(`\uFEFF${text}`, 'utf16le');
const big = (text: string): Buffer => Buffer.from(little(text)).swap16();
const TEXT = 'pump 7 stalled\r\nDruck fällt – 日本語 👩‍🚒 ende\n';

describe('UTF-16 as UTF-8, piece by piece', () => {
  for (const size of [1, 2, 3, 5, 7, 4096])
    it(`is the same text in pieces of ${size} bytes, in both byte orders`, async () => {
      expect(await decoded(little(TEXT), size)).to.equal(TEXT);
      expect(await decoded(big(TEXT), size)).to.equal(TEXT);
    });

  it('is told without a mark by NUL in every other byte, and by nothing less', async () => {
    const unmarked = Buffer.from(TEXT, 'utf16le');
    expect(unmarkedUtf16(unmarked)).to.equal('utf-16le');
    expect(unmarkedUtf16(Buffer.from(unmarked).swap16())).to.equal('utf-16be');
    for (const other of ['a\0', 'plain text in one byte each', '\0'.repeat(64), 'a\0b\0c\0d\0\0e\0f\0g\0h'])
      expect(unmarkedUtf16(Buffer.from(other, 'latin1')), other).to.equal(undefined);
    expect(await decoded(Buffer.from(unmarked).swap16(), 3, 'utf-16be')).to.equal(TEXT);
  });

  it('is little-endian without a mark, and only the first mark is one', async () => {
    expect(await decoded(Buffer.from('a\uFEFFb', 'utf16le'))).to.equal('a\uFEFFb');
  });

  for (const [what, bytes, text] of [
    ['a lead without its trail', little('x\uD800y'), 'x\uFFFDy'],
    ['a trail without its lead', little('x\uDC00y'), 'x\uFFFDy'],
    ['two leads before a trail', little('\uD83D\uD83D\uDC69'), '\uFFFD👩'],
    ['a lead at the end', little('x\uD800'), 'x\uFFFD'],
    ['half a unit at the end', Buffer.concat([little('x'), Buffer.from('y')]), 'x\uFFFD'],
    ['NUL', little('x\0y'), 'x\uFFFDy'],
    ['nothing', Buffer.alloc(0), ''],
    ['a mark alone', little(''), ''],
  ] as const)
    it(`makes of ${what} what can be read of it`, async () => {
      expect(await decoded(bytes)).to.equal(text);
      expect(await decoded(bytes, 1)).to.equal(text);
    });
});
