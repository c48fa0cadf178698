import { expect } from 'chai';
import { compareAnalyses } from '../../../../core/evidence/engine/compare-analyses.ts';
import { analysed } from './analysed.ts';
import { atWork, caseFile, moment, repeated } from './case-of-files.ts';

const reversed = (text: string): string => text.split('\n').reverse().join('\n');

const LOG = atWork('order', [...repeated(3600, 3700, 1, 'ERROR pool exhausted'), [3595, 'WARN pool is small']]);

describe('a file with its newest line first', () => {
  it('has its first error where it is first by time', async () => {
    const text = reversed(LOG);
    const { analysis } = await analysed(text);
    const onset = analysis.findings.find(({ kind }) => kind === 'error-onset');
    const line = text.split('\n').findIndex(each => each.startsWith(`${moment(3600)} ERROR`)) + 1;
    expect(onset).to.deep.include({
      firstSeen: Date.parse(moment(3600)),
      quote: `${moment(3600)} ERROR pool exhausted`,
    });
    expect(onset?.locator).to.deep.include({ fromLine: line, toLine: line });
    expect(onset?.explanation).to.include(`The first of them is line ${line}.`);
  });

  it('shows what is new at the line where it is first by time', async () => {
    const { analysis } = await analysed(reversed(atWork('order', [...repeated(3000, 3200, 50, 'WARN pool is small')])));
    const found = analysis.findings.find(({ quote }) => quote.includes('pool is small'));
    expect(found).to.include({ kind: 'first-seen', quote: `${moment(3000)} WARN pool is small` });
  });

  it('dates the trouble of a case as the same file does with its oldest line first', async () => {
    const [as, asReversed] = [LOG, reversed(LOG)].map(text => caseFile('orders.log', text));
    const [found, back] = [compareAnalyses([await as!]), compareAnalyses([await asReversed!])];
    expect(found.onset).to.equal(Date.parse(moment(3600)));
    expect(back.onset).to.equal(found.onset);
    expect(back.first?.quote).to.equal(found.first?.quote);
  });
});
