import { expect } from 'chai';
import { compareAnalyses } from '../../../../core/evidence/engine/compare-analyses.ts';
import { analysed } from './analysed.ts';
import { atWork, caseFile, moment, repeated } from './case-of-files.ts';

const BURST = repeated(3600, 3700, 1, 'ERROR pool exhausted');
const LATER: [number, string][] = [5000, 6000, 7100].map(second => [second, 'ERROR pool exhausted']);

describe('what is said of the time around a rise', () => {
  it('is, of the errors before it, how many there were before it, whatever came afterwards', async () => {
    const onsetOf = async (extra: readonly (readonly [number, string])[]) => {
      const { analysis } = await analysed(atWork('order', [...BURST, ...extra]));
      return analysis.findings.find(({ kind }) => kind === 'error-onset');
    };
    expect((await onsetOf(LATER))?.title).to.match(/, with none before\.$/);
    const before: [number, string][] = [600, 1200, 1800].map(second => [second, 'ERROR disk slow']);
    expect((await onsetOf([...LATER, ...before]))?.title).to.match(/, after 0\.03 per 30 s before\.$/);
  });

  it('of a case, counts from the moment that it is about to the last time', async () => {
    const { findings } = compareAnalyses([await caseFile('orders.log', atWork('order', [...BURST, ...LATER]))]);
    const burst = findings.find(({ quote }) => quote.endsWith('pool exhausted'));
    expect(burst).to.include({
      count: 103,
      firstSeen: Date.parse(moment(3600)),
      lastSeen: Date.parse(moment(7100)),
    });
    expect(burst?.explanation).to.include('nothing like it in the 60 min before');
  });

  it('of a case, leaves out of the count what was before', async () => {
    const often = [60, 2000, 3300, 3304, 3308, 5400, 7000].map(second => [second, 'WARN cache was slow'] as const);
    const log = await caseFile('orders.log', atWork('order', repeated(3600, 7000, 3, 'ERROR order refused')));
    const other = await caseFile('cache.log', atWork('probe', often));
    const found = compareAnalyses([log, other]).findings.filter(({ quote }) => quote.endsWith('was slow'));
    expect(found).to.have.length(1);
    for (const { firstSeen, lastSeen, count } of found) {
      const counted = often.filter(([second]) => Date.parse(moment(second)) >= (firstSeen ?? Number.NaN));
      expect(count).to.equal(counted.length).and.to.be.below(often.length);
      expect(lastSeen).to.equal(Date.parse(moment(7000)));
    }
  });

  it('of a case, is no longer than it can have lasted', async () => {
    const before: [number, string][] = [100, 700, 1500].map(second => [second, 'ERROR pool exhausted']);
    const { findings } = compareAnalyses([await caseFile('orders.log', atWork('order', [...BURST, ...before]))]);
    const burst = findings.find(({ kind, quote }) => kind === 'burst' && quote.endsWith('pool exhausted'));
    expect(burst).to.include({ count: 100, lastSeen: Date.parse(moment(3699)) });
    expect(burst?.explanation).to.include('100 times within 99 s, far above its rate before');
  });
});
