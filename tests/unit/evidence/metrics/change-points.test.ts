import { expect } from 'chai';
import fc from 'fast-check';
import { changePoints } from '../../../../core/evidence/metrics/change-points.ts';

/** Uniform noise of that width, the same in each run. */
const noise = (n: number, width: number, level: (i: number) => number, seed = 7): Float64Array => {
  let state = seed;
  return Float64Array.from({ length: n }, (_, i) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return level(i) + (state / 2 ** 32 - 0.5) * width;
  });
};

const placesOf = (values: Float64Array): readonly number[] => changePoints(values).map(({ at }) => at);

describe('change points', () => {
  it('are where a level changes, with the means of both levels', () => {
    const [change, ...more] = changePoints(noise(600, 1, i => (i < 309 ? 3 : 41)));
    expect(more).to.deep.equal([]);
    expect(change?.at).to.equal(309);
    expect(change?.before).to.be.closeTo(3, 0.1);
    expect(change?.after).to.be.closeTo(41, 0.1);
    expect(change?.until).to.equal(600);
  });

  it('are found at both ends of a short stretch in a long series', () => {
    expect(placesOf(noise(16_000, 4, i => (i >= 9000 && i < 9060 ? 20 : 0)))).to.deep.equal([9000, 9060]);
  });

  it('are found where a series stands still on either side', () => {
    expect(placesOf(Float64Array.from({ length: 100 }, (_, i) => (i < 40 ? 5 : 9)))).to.deep.equal([40]);
  });

  it('are not in noise, in what stands still, or at a single outlier', () => {
    for (let seed = 1; seed <= 20; seed++) expect(placesOf(noise(2000, 1, () => 0, seed)), `${seed}`).to.deep.equal([]);
    expect(placesOf(new Float64Array(1000).fill(5))).to.deep.equal([]);
    expect(placesOf(noise(1000, 1, i => (i === 500 ? 1000 : 0)))).to.deep.equal([]);
    expect(placesOf(Float64Array.of(1, 2, 3))).to.deep.equal([]);
  });

  it('are steep beside a step and not beside a slope', () => {
    const [step] = changePoints(noise(600, 1, i => (i < 300 ? 0 : 20)));
    expect(step?.abruptness).to.be.greaterThan(20);
    const slope = changePoints(noise(600, 1, i => i / 2));
    expect(slope.length).to.be.greaterThan(3);
    expect(Math.max(...slope.map(({ abruptness }) => abruptness))).to.be.lessThan(4);
  });

  it('of any numbers are in order, within the series, and say the means that are there', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: -1e9, max: 1e9, noNaN: true }), { maxLength: 200 }), list => {
        const found = changePoints(Float64Array.from(list));
        expect(found.map(({ at }) => at)).to.deep.equal([...new Set(found.map(({ at }) => at))].sort((a, b) => a - b));
        for (const { at, until, before, after } of found) {
          expect(at).to.be.within(1, list.length - 1);
          expect(until).to.be.within(at + 1, list.length);
          expect(Number.isFinite(before - after)).to.equal(true);
        }
      }),
    );
  });
});
