import { setImmediate as turn } from 'node:timers/promises';
import { expect } from 'chai';
import { inOneTurn } from '../../../adapters/sql/messaging/in-one-turn.ts';
import { outcome } from '../../support/waiting.ts';

describe('questions of one turn', () => {
  const asked: (readonly number[])[] = [];
  const double = inOneTurn<number, number>(async numbers => {
    asked.push(numbers);
    if (numbers.includes(13)) throw new RangeError('not that one');
    return numbers.map(number => number * 2);
  });
  beforeEach(() => {
    asked.length = 0;
  });

  it('are asked together, and each gets its own answer', async () => {
    expect(await Promise.all([3, 1, 2].map(double))).to.deep.equal([6, 2, 4]);
    expect(asked).to.deep.equal([[3, 1, 2]]);
  });

  it('are not held up by those that came before', async () => {
    const first = double(1);
    await turn();
    await turn();
    expect(await Promise.all([double(2), first])).to.deep.equal([4, 2]);
    expect(asked).to.deep.equal([[1], [2]]);
  });

  it('fail together, and do no harm to later ones', async () => {
    const errors = await Promise.all([1, 13].map(number => outcome(() => double(number))));
    for (const error of errors) expect(error).to.be.instanceOf(RangeError);
    expect(await double(4)).to.equal(8);
  });
});
