import { expect } from 'chai';
import fc from 'fast-check';
import { grouping, type Key } from '../../../../core/evidence/lines/line-groups.ts';

const exact = (keys: readonly string[]): Map<string, number> => {
  const counts = new Map<string, number>();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  return counts;
};

const linesOf = (groups: ReadonlyMap<Key, { lines: number }>): Map<Key, number> =>
  new Map([...groups].map(([key, { lines }]) => [key, lines]));

/** In two passes where one is not enough, as the counting does. */
const counted = (keys: readonly string[], cap: number) => {
  let groups = grouping(cap);
  const pass = (): void => {
    for (const [i, key] of keys.entries()) groups.add(key, i + 1, 1000 * i, false);
  };
  pass();
  if (groups.isCrowded()) {
    groups = groups.recount();
    pass();
  }
  return groups;
};

describe('counting by key', () => {
  it('is exact while all keys can be held, with where and when they were', () => {
    const groups = grouping(2);
    groups.add('a', 3, 500, false);
    groups.add('b', 4, Number.NaN, true);
    groups.add('a', 9, 200, true);
    expect([groups.isCrowded(), groups.missed()]).to.deep.equal([false, 0]);
    expect(groups.groups().get('a')).to.include({
      lines: 2,
      records: 1,
      firstLine: 3,
      lastLine: 9,
      from: 200,
      to: 500,
    });
    expect(groups.groups().get('b')).to.include({ lines: 1, records: 0 });
    expect(groups.groups().get('b')?.from).to.deep.equal(Number.NaN);
  });

  it('of more keys than can be held is exact for every one that is frequent, whatever the order', () => {
    const keys = fc.array(fc.constantFrom(...'aaaabbbccdefghijklmnopqrstuvwxyz'), { maxLength: 300 });
    fc.assert(
      fc.property(keys, fc.integer({ min: 1, max: 8 }), (given, cap) => {
        const groups = counted(given, cap);
        const truth = exact(given);
        const expected = new Map([...truth].filter(([, lines]) => lines > groups.missed()));
        expect(linesOf(groups.groups())).to.deep.equal(expected);
        expect(groups.missed()).to.be.at.most(Math.floor(given.length / (cap + 1)));
      }),
    );
  });

  it('of keys that are all different holds no more of them than it may', () => {
    const groups = grouping(100);
    for (let i = 0; i < 100_000; i++) {
      groups.add(`request-${i}`, i, i, false);
      if (i % 997 === 0) expect(groups.groups().size).to.be.at.most(100);
    }
    expect(groups.recount().groups().size).to.equal(0);
  });
});
