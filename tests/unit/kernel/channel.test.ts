import { expect } from 'chai';
import { channel } from '../../../core/kernel/channel.ts';
import { aWhile, outcome } from '../../support/waiting.ts';

const all = async <Piece>(pieces: AsyncIterable<Piece>): Promise<Piece[]> => {
  const taken: Piece[] = [];
  for await (const piece of pieces) taken.push(piece);
  return taken;
};

describe('A channel', () => {
  it('hands over every piece, in order, and ends', async () => {
    const { pieces, put, end } = channel<number>();
    const taken = all(pieces);
    for (const piece of [1, 2, 3]) await put(piece);
    end();
    expect(await taken).to.deep.equal([1, 2, 3]);
  });

  it('hands over what was put before anybody read, and before it ended', async () => {
    const { pieces, put, end } = channel<number>();
    const puts = [put(1), put(2)];
    end();
    expect(await all(pieces)).to.deep.equal([1, 2]);
    await Promise.all(puts);
  });

  it('makes the writer wait until its piece was taken and the next one is asked for', async () => {
    const { pieces, put } = channel<string>();
    const reader = pieces[Symbol.asyncIterator]();
    let done = false;
    const putting = put('slow').then(() => {
      done = true;
    });
    await aWhile();
    expect(done).to.equal(false);
    expect((await reader.next()).value).to.equal('slow');
    await aWhile();
    expect(done).to.equal(false);
    const next = reader.next();
    await putting;
    void put('next');
    expect((await next).value).to.equal('next');
  });

  it('tells a reader who waits that the writer failed', async () => {
    const { pieces, fail } = channel<number>();
    const taken = outcome(() => all(pieces));
    const broken = new Error('broken');
    await aWhile();
    fail(broken);
    expect(await taken).to.equal(broken);
  });

  it('tells a writer who waits, and one who comes later, that the reader failed', async () => {
    const { put, fail } = channel<number>();
    const waiting = outcome(() => put(1));
    const full = new Error('disk full');
    fail(full);
    fail(new Error('and again'));
    expect(await waiting).to.equal(full);
    expect(await outcome(() => put(2))).to.equal(full);
  });

  it('tells a writer whose piece the reader had in hand when it failed', async () => {
    const { pieces, put, fail } = channel<number>();
    const waiting = outcome(() => put(1));
    const full = new Error('disk full');
    await outcome(async () => {
      for await (const _ of pieces) throw full;
    });
    fail(full);
    expect(await waiting).to.equal(full);
  });

  it('gives nothing more after it failed, not even what was put before', async () => {
    const { pieces, put, fail } = channel<number>();
    const waiting = outcome(() => put(1));
    const broken = new Error('broken');
    fail(broken);
    expect(await outcome(() => all(pieces))).to.equal(broken);
    expect(await waiting).to.equal(broken);
  });
});
