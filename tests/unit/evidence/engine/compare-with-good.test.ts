import { expect } from 'chai';
import { compareWithGood } from '../../../../core/evidence/engine/compare-with-good.ts';
import { atWork, caseFile, repeated } from './case-of-files.ts';

const heartbeats = repeated(0, 7200, 60, 'INFO heartbeat');

describe('a file beside a good one', () => {
  it('shows what is only in it', async () => {
    const { findings } = compareWithGood(
      [await caseFile('orders.log', atWork('order', repeated(100, 200, 10, 'ERROR order refused')))],
      [await caseFile('orders.log', atWork('order'))],
    );
    expect(findings.map(({ kind, count, locator, grade }) => [kind, count, locator.fromLine, grade])).to.deep.equal([
      ['first-seen', 10, 26, 'confirmed'],
    ]);
    expect(findings[0]?.explanation).to.equal(
      'It occurs 10 times in 1810 records of orders.log and not in 1800 of orders.log.',
    );
  });

  it('shows what is more frequent, and what is rarer', async () => {
    const warned = (every: number) => repeated(0, 7200, every, 'WARN retry of a call');
    const often = await caseFile('often.log', atWork('order', warned(12)));
    const seldom = await caseFile('seldom.log', atWork('order', warned(120)));
    const [more] = compareWithGood([often], [seldom]).findings;
    expect(more).to.include({ kind: 'rate-change', evidenceId: 'evidence-of-often.log' });
    expect(more?.title).to.match(/is 7\.\d times as frequent as in seldom\.log/);
    expect(compareWithGood([seldom], [often]).findings[0]?.title).to.match(/is 7\.\d times rarer than in often\.log/);
  });

  it('shows what it lacks, with the line of the good one as proof', async () => {
    const good = await caseFile('orders-good.log', atWork('order', heartbeats));
    const [missing] = compareWithGood([await caseFile('orders.log', atWork('order'))], [good]).findings;
    expect(missing).to.include({ kind: 'vanished', sha256: good.sha256 });
    expect(missing?.locator.file).to.equal('orders-good.log');
    expect(missing?.explanation).to.match(/120 times in orders-good\.log; .* about 11\d would be expected/);
  });

  it('does not miss what is seldom in the good one', async () => {
    const good = await caseFile('orders-good.log', atWork('order', repeated(0, 7200, 900, 'INFO key renewed')));
    expect(compareWithGood([await caseFile('orders.log', atWork('order'))], [good]).findings).to.deep.equal([]);
  });

  it('finds nothing in a longer file of the same health', async () => {
    const short = atWork('order', heartbeats).split('\n').slice(0, 600).join('\n');
    const files = [await caseFile('orders.log', atWork('order', heartbeats))];
    expect(compareWithGood(files, [await caseFile('orders.log', short)]).findings).to.deep.equal([]);
  });

  it('takes the good file of the same log, else the one with the same wordings', async () => {
    const file = await caseFile('orders.log', atWork('order', [[50, 'ERROR order refused']]));
    const mail = await caseFile('mail.log', atWork('mail'));
    const yesterday = await caseFile('orders.log.1', atWork('order'));
    const copied = await caseFile('download.txt', atWork('order'));
    for (const good of [yesterday, copied])
      expect(compareWithGood([file], [mail, good]).findings.map(({ level }) => level)).to.deep.equal(['error']);
    expect(compareWithGood([file], [mail])).to.deep.equal({
      findings: [],
      notes: ['None of the good files is of the same log as orders.log.'],
    });
  });
});
