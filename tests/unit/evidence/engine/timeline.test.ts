import { expect } from 'chai';
import { type TimelineSeries, timeline } from '../../../../core/evidence/engine/timeline.ts';

const HOUR = 3_600_000;

describe('a timeline', () => {
  it('keeps the first record of each bucket, also when buckets are merged', () => {
    const axis = timeline();
    const series = axis.series();
    const times = [5000, 1000, 1500, HOUR, HOUR + 1];
    times.forEach((x, i) => {
      series.see(axis.bucketOf(x), x, i + 1, () => `at ${x}`);
    });
    const marks = series.marks.filter(mark => mark !== undefined);
    expect(marks.map(({ x, line, quote }) => [x, line, quote])).to.deep.equal([
      [1000, 2, 'at 1000'],
      [HOUR, 4, `at ${HOUR}`],
    ]);
    expect(series.counts.reduce((sum, count) => sum + count, 0)).to.equal(5);
  });

  it('asks for a text only where it keeps it', () => {
    const axis = timeline();
    const series = axis.series();
    let asked = 0;
    const quote = (): string => `text ${++asked}`;
    for (let i = 0; i < 1000; i++) series.see(axis.bucketOf(0), 0, i, quote);
    expect(asked).to.equal(1);
  });

  it('does not keep ever more texts, but some of each series', () => {
    const axis = timeline();
    const all = Array.from({ length: 1000 }, () => axis.series());
    for (let x = 0; x < 200; x++) for (const series of all) series.see(axis.bucketOf(x), x, x + 1, () => `line ${x}`);
    const late = axis.series();
    for (let x = 0; x < 200; x++) late.see(axis.bucketOf(x), x, x + 1, () => `line ${x}`);
    const kept = (series: TimelineSeries): number => series.marks.filter(mark => mark !== undefined).length;
    expect(all.reduce((sum, series) => sum + kept(series), 0)).to.equal(1000 * 24 + 30_000);
    expect(kept(late)).to.equal(24);
  });

  it('adds what another series has to its own', () => {
    const axis = timeline();
    const [mine, other] = [axis.series(), axis.series()];
    mine.see(axis.bucketOf(9), 9, 2, () => 'mine');
    other.see(axis.bucketOf(9), 9, 1, () => 'other');
    mine.add(other);
    expect(mine.marks.filter(mark => mark !== undefined)).to.deep.equal([{ x: 9, line: 1, quote: 'other' }]);
    expect(mine.counts[axis.bucketOf(9)]).to.equal(2);
  });
});
