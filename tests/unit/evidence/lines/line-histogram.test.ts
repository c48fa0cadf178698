import { expect } from 'chai';
import type { Actor } from '../../../../core/kernel/actor.ts';
import { refusal } from '../../../support/waiting.ts';
import { type EvidenceAlone, openEvidence } from '../evidence-world.ts';

describe('a histogram of lines', () => {
  let e: EvidenceAlone;
  let me: Actor;
  let id: string;
  before(async () => {
    e = await openEvidence();
    me = e.someone();
    ({ id } = await e.analysed(me));
  });
  after(() => e.world.dispose());

  const lines = async (query: object, of = id): Promise<number[]> =>
    (await e.histogram(me, of, query)).buckets.map(bucket => bucket.lines);

  it('has one bucket after the other, those without lines too', async () => {
    const { buckets, bucket_ms, untimed, ...all } = await e.histogram(me, id, { bucket: '1s', level: 'error' });
    expect([bucket_ms, untimed, all.lines, all.records]).to.deep.equal([1000, 0, 3, 1]);
    expect(
      buckets.map(bucket => [bucket.starts_at.slice(17, 19), bucket.lines, bucket.records, bucket.errors]),
    ).to.deep.equal([
      ['00', 0, 0, 0],
      ['01', 0, 0, 0],
      ['02', 0, 0, 0],
      ['03', 3, 1, 1],
      ['04', 0, 0, 0],
    ]);
    expect([buckets[3]?.locator, buckets[4]?.locator]).to.deep.equal(['api.log:4-6', null]);
  });

  it('begins buckets at multiples of their width', async () => {
    const { buckets } = await e.histogram(me, id, { bucket: '2s' });
    expect(buckets.map(bucket => [bucket.starts_at.slice(17, 19), bucket.lines])).to.deep.equal([
      ['00', 2],
      ['02', 4],
      ['04', 1],
    ]);
    expect(await lines({ bucket: '1d' })).to.deep.equal([7]);
  });

  it('covers what was asked for, as far as the file has it', async () => {
    const window = { from: '2026-01-05T10:00:02Z', to: '2026-01-05T10:00:04Z', bucket: '1s' };
    expect(await lines(window)).to.deep.equal([1, 3]);
    expect(await lines({ ...window, from: '1990-01-01T00:00:00Z', to: '2090-01-01T00:00:00Z' })).to.have.length(5);
    expect(await lines({ ...window, from: '2030-01-01T00:00:00Z', to: '2031-01-01T00:00:00Z' })).to.deep.equal([]);
  });

  it('chooses a width that makes at most 120 buckets, whatever the file covers', async () => {
    for (const [to, width] of [
      ['2026-01-05T10:00:00.050Z', 1],
      ['2026-01-05T10:01:00.000Z', 1000],
      ['2026-01-05T11:00:00.000Z', 60_000],
      ['2026-02-05T10:00:00.000Z', 43_200_000],
    ] as const) {
      const { id: file } = await e.analysed(me, `2026-01-05T10:00:00.000Z INFO begin\n${to} INFO end\n`);
      const { bucket_ms, buckets } = await e.histogram(me, file);
      expect(bucket_ms, to).to.equal(width);
      expect(buckets).to.have.length.within(2, 120);
      expect([buckets.at(0)?.lines, buckets.at(-1)?.lines]).to.deep.equal([1, 1]);
    }
  });

  it('refuses a width that makes too many, and says how many', async () => {
    const { id: file } = await e.analysed(me, '2026-01-05T10:00:00Z INFO begin\n2026-02-05T10:00:00Z INFO end\n');
    const error = await refusal('invalid', () => e.histogram(me, file, { bucket: '1ms' }));
    expect(error.issues[0]).to.have.property('path', 'query.bucket');
    expect(error.issues[0]?.message).to.match(/2678400001 buckets, 2000 at most/);
  });

  it('of a file without times has no bucket, and counts its lines all the same', async () => {
    const { id: file } = await e.analysed(me, 'one\ntwo\nERROR three\n');
    expect(await e.histogram(me, file)).to.deep.include({ lines: 3, untimed: 3, buckets: [] });
  });
});
