import { expect } from 'chai';
import fc from 'fast-check';
import {
  addValue,
  distinctValues,
  frequentValues,
  joinSketches,
  VALUE_SLOTS,
  valueSketch,
} from '../../../../core/evidence/engine/value-sketch.ts';
import { analysed, utf8 } from './analysed.ts';

const parametersOf = async (lines: readonly string[]) =>
  (await analysed(lines.join('\n'))).analysis.templates.map(({ text, parameters }) => ({ text, parameters }));

const sketchOf = (values: readonly string[]) => {
  const [first = '', ...rest] = values.map(utf8);
  const sketch = valueSketch(utf8(values[0] ?? ''), 0, first.length, 1);
  for (const value of rest) addValue(sketch, value, 0, value.length, 1);
  return sketch;
};

const countsOf = (values: readonly string[]): Map<string, number> =>
  new Map([...Map.groupBy(values, value => value)].map(([value, all]) => [value, all.length]));

describe('the values in the variable places of a template', () => {
  it('are counted exactly while they are few', async () => {
    const [found] = await parametersOf([
      'login user=root, from 10.0.0.1',
      'login user=root, from 10.0.0.2',
      'login user=root, from 10.0.0.1',
    ]);
    expect(found).to.deep.equal({
      text: 'login user=root, from <*>',
      parameters: [
        {
          place: '<*>',
          values: [
            { text: '10.0.0.1', count: 2 },
            { text: '10.0.0.2', count: 1 },
          ],
          distinct: 2,
          exact: true,
          numbers: null,
        },
      ],
    });
  });

  it('are what stands where the mark is', async () => {
    const users = ['ann', 'bob', 'eve', 'tom', 'kim', 'ann'];
    const [found] = await parametersOf(users.map(user => `(user=${user}) left`));
    expect(found?.parameters[0]?.place).to.equal('(user=<*>)');
    expect(found?.parameters[0]?.values[0]).to.deep.equal({ text: 'ann', count: 2 });
    expect(found?.parameters[0]?.distinct).to.equal(5);
  });

  it('include those that were words before the wordings merged', async () => {
    const names = ['root', 'root', 'root', 'bob', 'bob', 'ann'];
    const [found] = await parametersOf(names.map(name => `session opened for ${name}`));
    expect(found?.parameters[0]).to.deep.include({
      values: [
        { text: 'root', count: 3 },
        { text: 'bob', count: 2 },
        { text: 'ann', count: 1 },
      ],
      exact: true,
    });
  });

  it('are listed for a template that was seen once', async () => {
    const [found] = await parametersOf(['took 35ms']);
    expect(found?.parameters).to.deep.equal([
      {
        place: '<*>',
        values: [{ text: '35ms', count: 1 }],
        distinct: 1,
        exact: true,
        numbers: { min: 35, p50: 35, p95: 35, max: 35, unit: 'ms' },
      },
    ]);
  });

  it('have quantiles within 9 % and exact ends, when they are numbers of one unit', async () => {
    const [found] = await parametersOf(Array.from({ length: 1000 }, (_, i) => `took ${i + 1}.5ms`));
    const { numbers, exact, distinct } = found!.parameters[0]!;
    expect([numbers?.min, numbers?.max, numbers?.unit]).to.deep.equal([1.5, 1000.5, 'ms']);
    expect(numbers?.p50).to.be.within(500.5 * 0.91, 500.5 * 1.09);
    expect(numbers?.p95).to.be.within(950.5 * 0.91, 950.5 * 1.09);
    expect(exact).to.equal(false);
    expect(distinct).to.be.within(800, 1200);
  });

  it('have quantiles that were seen where every value is known', async () => {
    const statuses = [...Array(63).fill(200), 500, ...Array(9).fill(503)];
    const [found] = await parametersOf(statuses.map(status => `answered ${status}`));
    expect(found?.parameters[0]).to.deep.include({
      exact: true,
      numbers: { min: 200, p50: 200, p95: 503, max: 503, unit: '' },
    });
  });

  it('have no quantiles when a unit or a word is among them', async () => {
    const [mixed] = await parametersOf(['took 5ms', 'took 6s', 'took 7ms']);
    expect(mixed?.parameters[0]?.numbers).to.equal(null);
    expect(mixed?.parameters[0]?.distinct).to.equal(3);
  });

  it('are not followed in more places than the cap allows, which a note says', async () => {
    const word = (i: number): string => [...String(i)].map(digit => 'abcdefghij'[Number(digit)]).join('');
    const line = (i: number, n: number): string =>
      `${word(i % 180)} of ${word(i)} has ${n} of ${n + 1} and ${n + 2}${' more'.repeat(i % 37)}`;
    const lines = Array.from({ length: 9000 }, (_, i) => line(Math.floor(i / 3), i));
    const { templateCount, notes } = (await analysed(lines.join('\n'))).analysis;
    expect(templateCount).to.be.above(2100);
    expect(notes.join(' ')).to.match(/The values in \d+ places of templates were not followed/);
  });

  it('add up to the records of their template, whatever merged on the way', async () => {
    const word = fc.constantFrom('red', 'green', 'blue', 'pink', 'grey');
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(word, word, fc.nat(4)), { minLength: 2, maxLength: 60 }), async drawn => {
        const lines = drawn.map(([a, b, n]) => `paint ${a} wall behind ${b} door number ${n} again`);
        const { analysis } = await analysed(lines.join('\n'));
        for (const { count, parameters } of analysis.templates)
          for (const { values, exact } of parameters)
            expect([exact, values.reduce((sum, value) => sum + value.count, 0)]).to.deep.equal([true, count]);
      }),
    );
  });
});

describe('a sketch of values', () => {
  it('names every frequent value, and never counts one too high', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.constantFrom('a', 'b', 'c'), fc.nat(5000).map(String)), { minLength: 1, maxLength: 400 }),
        values => {
          const truth = countsOf(values);
          const sketch = sketchOf(values);
          const found = frequentValues(sketch, VALUE_SLOTS);
          for (const { text, count } of found) expect(count).to.be.at.most(truth.get(text)!);
          expect(sketch.exact).to.equal(truth.size <= VALUE_SLOTS);
          if (sketch.exact) expect(new Map(found.map(({ text, count }) => [text, count]))).to.deep.equal(truth);
          const held = new Set(found.map(({ text }) => text));
          for (const [text, count] of truth)
            if (count > (2 * values.length) / VALUE_SLOTS + 1)
              expect(held.has(text), `${text} ${count}`).to.equal(true);
        },
      ),
    );
  });

  it('estimates how many different values there were', () => {
    for (const size of [17, 100, 1000, 20_000]) {
      const sketch = sketchOf(Array.from({ length: size }, (_, i) => `id-${i * 7919}`));
      expect(distinctValues(sketch), `${size}`).to.be.within(size * 0.75, size * 1.25);
    }
  });

  it('is the same joined as from all values at once, while it is exact', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...'abcdefgh'), { minLength: 1 }),
        fc.array(fc.constantFrom(...'efghijkl'), { minLength: 1 }),
        (left, right) => {
          const joined = sketchOf(left);
          joinSketches(joined, sketchOf(right));
          expect(frequentValues(joined, VALUE_SLOTS)).to.deep.equal(
            frequentValues(sketchOf([...left, ...right]), VALUE_SLOTS),
          );
          expect(distinctValues(joined)).to.equal(countsOf([...left, ...right]).size);
        },
      ),
    );
  });

  it('joined beyond its slots still counts nothing too high', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(60).map(String), { minLength: 1 }),
        fc.array(fc.nat(60).map(String), { minLength: 1 }),
        (left, right) => {
          const joined = sketchOf(left);
          joinSketches(joined, sketchOf(right));
          const truth = countsOf([...left, ...right]);
          for (const { text, count } of frequentValues(joined, VALUE_SLOTS))
            expect(count).to.be.at.most(truth.get(text)!);
        },
      ),
    );
  });

  it('cuts long values between characters and says so', () => {
    const [value] = frequentValues(sketchOf([`x${'é'.repeat(100)}`]), 1);
    expect(value?.text).to.equal(`x${'é'.repeat(23)}…`);
  });
});
