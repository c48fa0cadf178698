import { expect } from 'chai';
import fc from 'fast-check';
import { concat, peek } from '../../../core/kernel/stream.ts';
import { outcome } from '../../support/waiting.ts';

const collect = async (content: AsyncIterable<Uint8Array>): Promise<Uint8Array> => {
  const pieces: Uint8Array[] = [];
  for await (const piece of content) pieces.push(piece);
  return concat(pieces);
};

/** A stream that keeps count of what was asked of it. */
const source = (pieces: readonly Uint8Array[]) => {
  const seen = { asked: 0, closed: false };
  async function* content(): AsyncGenerator<Uint8Array> {
    try {
      for (const piece of pieces) {
        seen.asked++;
        yield piece;
      }
    } finally {
      seen.closed = true;
    }
  }
  return { content: content(), seen };
};

describe('peek', () => {
  const cut = () => fc.array(fc.uint8Array({ maxLength: 9 }), { maxLength: 9 });

  it('gives the first bytes, and the whole stream all the same, however it was cut', () =>
    fc.assert(
      fc.asyncProperty(cut(), fc.nat({ max: 50 }), async (pieces, wanted) => {
        const whole = concat(pieces);
        const peeked = await peek(source(pieces).content, wanted);
        expect(peeked.head).to.deep.equal(whole.slice(0, wanted));
        expect(await collect(peeked.whole)).to.deep.equal(whole);
      }),
    ));

  it('reads no further than it must', async () => {
    const { content, seen } = source(Array.from({ length: 9 }, () => new Uint8Array(4)));
    await peek(content, 8);
    expect(seen.asked).to.equal(2);
  });

  it('closes the source when the reader of the whole stops early', async () => {
    const { content, seen } = source(Array.from({ length: 9 }, () => new Uint8Array(4)));
    const { whole } = await peek(content, 6);
    for await (const _ of whole) break;
    expect(seen).to.deep.equal({ asked: 2, closed: true });
  });

  it('passes on what the stream throws, at once or later', async () => {
    const broken = new Error('the connection broke');
    async function* content(): AsyncGenerator<Uint8Array> {
      yield new Uint8Array(4);
      throw broken;
    }
    expect(await outcome(() => peek(content(), 5))).to.equal(broken);
    const { whole } = await peek(content(), 4);
    expect(await outcome(() => collect(whole))).to.equal(broken);
  });
});
