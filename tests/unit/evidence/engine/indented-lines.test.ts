import { expect } from 'chai';
import { analysed, clock } from './analysed.ts';

const recordsIn = async (text: string): Promise<number> => (await analysed(text)).analysis.records;

describe('indented lines', () => {
  it('belong to the record above them', async () => {
    expect(await recordsIn(`${clock(0)} INFO one\n  more of it\n more\n\tand more\n${clock(1)} INFO two\n`)).to.equal(
      2,
    );
    expect(await recordsIn('listening\n  on 8080\n\tand on 8443\nready\n')).to.equal(2);
  });

  it('are records of their own where records have no time and the indent is one blank', async () => {
    expect(await recordsIn('onStep 3579\n getTodaySteps = 1514\nonStep 3580\n getTodaySteps = 1515\n')).to.equal(4);
  });

  it('of one blank belong to a failure above them all the same', async () => {
    const text =
      'java.lang.IllegalStateException: no\n at com.acme.App.main(App.java:5)\n at com.acme.Boot.run(Boot.java:9)\n';
    expect(await recordsIn(text)).to.equal(1);
  });
});
