import { expect } from 'chai';
import { type CaseFile, compareAnalyses } from '../../../../core/evidence/engine/compare-analyses.ts';
import { atWork, caseFile, moment, repeated } from './case-of-files.ts';

const FAILING = repeated(5400, 6900, 3, 'ERROR order refused: no connection');
const quotes = (files: readonly CaseFile[]): string[] => compareAnalyses(files).findings.map(({ quote }) => quote);

describe('the files of a case together', () => {
  it('have the cause in one file above its symptoms in another', async () => {
    const found = compareAnalyses([
      await caseFile('orders.log', atWork('order', FAILING)),
      await caseFile('platform.log', atWork('probe', [[5388, 'INFO pool size set to 2 by ops']])),
    ]);
    expect(found.onset).to.equal(Date.parse(moment(5400)));
    const cause = found.findings.findIndex(({ quote }) => quote.endsWith('pool size set to 2 by ops'));
    expect(cause).to.be.within(0, 1);
    expect(found.findings[cause]).to.include({
      kind: 'first-seen',
      leadMs: 12_000,
      evidenceId: 'evidence-of-platform.log',
      title: '11:29:48 platform.log: "pool size set to <*> by ops", 12 s before the first trouble in orders.log.',
      explanation:
        'Seen 11:29:48, 12 s before the first trouble in orders.log; nothing like it in the 89.8 min before.',
    });
  });

  it('prove each finding: its quote is the text of the line it names, in the file with that hash', async () => {
    const texts: Record<string, string> = {
      'orders.log': atWork('order', [...FAILING, [5391, 'WARN pool nearly empty']]),
      'platform.log': atWork('probe', [[5388, 'INFO pool size set to 2 by ops']]),
    };
    const files = await Promise.all(Object.entries(texts).map(([name, text]) => caseFile(name, text)));
    const { findings, order } = compareAnalyses(files);
    expect(findings).to.have.length.greaterThan(2);
    for (const { locator, quote, sha256 } of [...findings, ...order]) {
      expect(texts[locator.file]?.split('\n')[locator.fromLine - 1]).to.equal(quote);
      expect(sha256).to.equal(files.find(({ name }) => name === locator.file)?.sha256);
    }
  });

  it('say in which order their trouble began', async () => {
    const { order } = compareAnalyses([
      await caseFile('web.log', atWork('page', repeated(5430, 6900, 5, 'ERROR page not rendered'))),
      await caseFile('orders.log', atWork('order', FAILING)),
      await caseFile('mail.log', atWork('mail')),
    ]);
    expect(order.map(({ locator, at }) => [locator.file, new Date(at).toISOString()])).to.deep.equal([
      ['orders.log', moment(5400)],
      ['web.log', moment(5430)],
    ]);
  });

  it('do not take a blip that went by for the beginning', async () => {
    const { onset } = compareAnalyses([
      await caseFile('orders.log', atWork('order', [...repeated(2000, 2020, 0.5, 'ERROR stock is away'), ...FAILING])),
      await caseFile('web.log', atWork('page', repeated(5430, 6900, 5, 'ERROR page not rendered'))),
    ]);
    expect(onset).to.equal(Date.parse(moment(5400)));
  });

  it('do not take a louder blip for the beginning either, when another file fails for good', async () => {
    const blip = repeated(2000, 2060, 0.1, 'ERROR stock is away');
    const files = [
      await caseFile('orders.log', atWork('order', blip)),
      await caseFile('web.log', atWork('page', repeated(5430, 7100, 5, 'ERROR page not rendered'))),
    ];
    expect(compareAnalyses(files).onset).to.equal(Date.parse(moment(5430)));
  });

  it('have what was never there before above what comes every few minutes', async () => {
    const often = repeated(10, 5395, 320, 'INFO statistics written');
    const found = quotes([
      await caseFile('orders.log', atWork('order', FAILING)),
      await caseFile(
        'platform.log',
        atWork('probe', [...often, [5391, 'INFO statistics written'], [5380, 'INFO cable pulled']]),
      ),
    ]);
    const pulled = found.findIndex(quote => quote.includes('cable pulled'));
    expect(pulled).to.be.within(0, found.findIndex(quote => quote.includes('statistics')) - 1);
  });

  it('date trouble from its first line, although most of it falls into the minutes after', async () => {
    const slow: [number, string][] = [[5385, 'ERROR order refused: no connection']];
    const { onset } = compareAnalyses([await caseFile('orders.log', atWork('order', [...slow, ...FAILING]))]);
    expect(onset).to.equal(Date.parse(moment(5385)));
  });

  it('show that time of a routine change which came right before the trouble', async () => {
    const changes = [900, 2500, 4100, 5393].map((second): [number, string] => [
      second,
      `INFO secret ${second} renewed`,
    ]);
    const files = [
      await caseFile('orders.log', atWork('order', FAILING)),
      await caseFile('vault.log', atWork('lease', changes)),
    ];
    const change = compareAnalyses(files).findings.find(({ quote }) => quote.includes('renewed'));
    expect(change?.quote).to.equal(`${moment(5393)} INFO secret 5393 renewed`);
    expect(change?.explanation).to.include('the 4th in 89.9 min');
  });

  it('name the first line of several that came shortly after each other', async () => {
    const leaks = [5300, 5340, 5390].map((second): [number, string] => [second, `WARN leak of ${second} bytes`]);
    const found = quotes([await caseFile('orders.log', atWork('order', [...leaks, ...FAILING]))]);
    expect(found.filter(quote => quote.includes('leak'))).to.deep.equal([`${moment(5300)} WARN leak of 5300 bytes`]);
  });

  it('know from a rotated file what is not new', async () => {
    const text = atWork('order', [[600, 'INFO cache warmed'], [5390, 'INFO cache warmed'], ...FAILING]);
    const lines = text.split('\n');
    const rotated = [
      await caseFile('orders.log.1', lines.slice(0, 1000).join('\n')),
      await caseFile('orders.log', lines.slice(1000).join('\n')),
    ];
    const warmed = compareAnalyses(rotated).findings.find(({ quote }) => quote.includes('cache warmed'));
    expect(warmed?.explanation).to.include('the 2nd in');
  });

  it('count a stack trace over all of them', async () => {
    const trace = 'ERROR order lost\njava.io.IOException: disk\n\tat a.B.c(B.java:1)\n\tat a.B.d(B.java:2)';
    const { stackTraces } = compareAnalyses([
      await caseFile(
        'b.log',
        atWork('order', [
          [300, trace],
          [900, trace],
        ]),
      ),
      await caseFile('a.log', atWork('order', [[200, trace]])),
    ]);
    expect(stackTraces).to.have.length(1);
    expect(stackTraces[0]).to.include({ type: 'java.io.IOException', count: 3, firstSeen: Date.parse(moment(200)) });
    expect(stackTraces[0]?.files.map(({ locator, count }) => [locator.file, count])).to.deep.equal([
      ['a.log', 1],
      ['b.log', 2],
    ]);
  });

  it('say the same in whatever order they are given', async () => {
    const files = [
      await caseFile('orders.log', atWork('order', FAILING)),
      await caseFile('web.log', atWork('page', repeated(5400, 6900, 5, 'ERROR page not rendered'))),
      await caseFile('platform.log', atWork('probe', [[5388, 'INFO pool size set to 2 by ops']])),
    ];
    const { findings, order } = compareAnalyses(files);
    const turned = compareAnalyses(files.toReversed());
    expect(turned.findings).to.deep.equal(findings);
    expect(turned.order).to.deep.equal(order);
  });

  it('fall back on what each says by itself where no trouble rises', async () => {
    const files = [await caseFile('orders.log', atWork('order', [[4000, 'ERROR order 7 refused']]))];
    const found = compareAnalyses(files);
    expect(found.onset).to.equal(Date.parse(moment(4000)));
    expect(found.first?.quote).to.equal(`${moment(4000)} ERROR order 7 refused`);
    expect(found.order).to.deep.equal([found.first]);
    expect(found.findings.map(({ quote }) => quote)).to.include(`${moment(4000)} ERROR order 7 refused`);
  });

  it('are not compared where they cannot be, and say so', async () => {
    const old = await caseFile('old.log', atWork('order'));
    const { notes } = compareAnalyses([
      await caseFile('orders.log', atWork('order', FAILING)),
      await caseFile('notes.txt', 'ERROR no clock here\nERROR nor here'),
      { ...old, analysis: { ...old.analysis, signals: undefined } } as unknown as CaseFile,
      await caseFile('last-year.log', atWork('order').replaceAll('2026-', '2025-')),
    ]);
    expect(notes).to.have.length(3);
    expect(notes[0]).to.equal('notes.txt has no clock and is left out of the order of events.');
    expect(notes[1]).to.match(/^old\.log was analysed before/);
    expect(notes[2]).to.equal('last-year.log covers no moment of any other file.');
  });

  it('are nothing to speak of when there are none', () => {
    expect(compareAnalyses([])).to.deep.equal({
      onset: null,
      first: null,
      findings: [],
      order: [],
      stackTraces: [],
      notes: [],
    });
  });

  it('have no onset where nothing has a time, and no line of such a file is new', async () => {
    const found = compareAnalyses([await caseFile('notes.txt', 'starting\nERROR no clock here\nERROR nor here\n')]);
    expect([found.onset, found.first]).to.deep.equal([null, null]);
    expect(found.findings.map(({ quote }) => quote)).to.include('ERROR no clock here');
    expect(found.findings.map(({ kind }) => kind)).not.to.include('first-seen');
  });

  it('are dated by the first error where no trouble rises, and what came before leads it', async () => {
    const few: [number, string][] = [
      [4000, 'ERROR order 7 refused'],
      [4400, 'ERROR order 9 refused'],
    ];
    const { onset, findings } = compareAnalyses([
      await caseFile('orders.log', atWork('order', [...few, [3990, 'WARN stock is low']])),
    ]);
    expect(onset).to.equal(Date.parse(moment(4000)));
    expect(findings.find(({ quote }) => quote.endsWith('stock is low'))?.leadMs).to.equal(10_000);
  });

  it('say what a file without a clock has to say after what has a place in the order of events', async () => {
    const { findings } = compareAnalyses([
      await caseFile('orders.log', atWork('order', FAILING)),
      await caseFile('notes.txt', 'starting\nERROR no clock here\nERROR nor here\n'),
    ]);
    const rank = findings.findIndex(({ locator }) => locator.file === 'notes.txt');
    expect(rank).to.be.greaterThan(0);
    expect(findings[rank]?.leadMs).to.equal(null);
    expect(findings.map(({ score }) => score)).to.deep.equal(findings.map(({ score }) => score).sort((a, b) => b - a));
  });

  it('keep a warning that came up an hour before, behind what is near', async () => {
    const { findings } = compareAnalyses([
      await caseFile('orders.log', atWork('order', [...FAILING, [1200, 'WARN replication lost']])),
    ]);
    const rank = findings.findIndex(({ quote }) => quote.endsWith('WARN replication lost'));
    expect(rank).to.be.greaterThan(0);
    expect(findings[rank]?.leadMs).to.equal(4_200_000);
  });

  it('call what had been seen before, seldom, rare and not a burst', async () => {
    const seldom = [800, 3200, 5390].map((second): [number, string] => [second, 'INFO replica set scaled']);
    const { findings } = compareAnalyses([
      await caseFile('orders.log', atWork('order', FAILING)),
      await caseFile('platform.log', atWork('probe', seldom)),
    ]);
    const scaled = findings.find(({ quote }) => quote.endsWith('replica set scaled'));
    expect(scaled).to.include({ kind: 'rare-event', leadMs: 10_000 });
    expect(scaled?.explanation).to.include('the 3rd in 89.8 min');
  });

  it('claim no order below what a clock shows', async () => {
    const seconds = (text: string): string => text.replaceAll('.000Z', 'Z');
    const files = [
      await caseFile('web.log', seconds(atWork('page', repeated(5400, 6900, 5, 'ERROR page not rendered')))),
      await caseFile('orders.log', atWork('order', repeated(5400.831, 6900, 3, 'ERROR order refused'))),
    ];
    const { onset, order, findings } = compareAnalyses(files);
    expect(onset).to.equal(Date.parse(moment(5400.831)));
    expect(order.map(({ locator }) => locator.file)).to.deep.equal(['orders.log', 'web.log']);
    const page = findings.find(({ quote }) => quote.endsWith('page not rendered'));
    expect(page).to.include({ leadMs: 0 });
    expect(page?.explanation).to.include('in the same moment as the first trouble in orders.log');
  });

  it('keep a line of trouble that was told once, at the very start of its file', async () => {
    const { findings } = compareAnalyses([
      await caseFile('orders.log', atWork('order', repeated(1800, 6900, 3, 'ERROR order refused: no connection'))),
      await caseFile('platform.log', atWork('probe', [[60, 'INFO certificate expires today; renewal failed']])),
    ]);
    const certificate = findings.find(({ quote }) => quote.endsWith('renewal failed'));
    expect(certificate?.score).to.be.greaterThan(0.3);
    expect(findings.map(({ score }) => score)).not.to.include(0);
  });

  it('do not raise each of many such lines', async () => {
    const letters = 'abcdefghijklmnopqrstuvwxyz';
    const many = [...letters].map((letter, i): [number, string] => [
      30 + i,
      `INFO ${[...letters].slice(i).concat('failed').join(' ')} ${letter}`,
    ]);
    const { findings } = compareAnalyses([
      await caseFile('orders.log', atWork('order', repeated(1800, 6900, 3, 'ERROR order refused: no connection'))),
      await caseFile('platform.log', atWork('probe', many)),
    ]);
    const raised = findings.filter(({ locator, score }) => locator.file === 'platform.log' && score > 0.1);
    expect(raised).to.deep.equal([]);
  });

  it('do not ask for a table of measurements to be uploaded again', async () => {
    const columns = [{ name: 'used', count: 1, min: 1, max: 1, mean: 1 }];
    const { signals, ...rest } = (await caseFile('disk.csv', atWork('probe'))).analysis;
    expect(signals).to.be.an('array');
    const disk = { ...(await caseFile('disk.csv', '')), analysis: { ...rest, columns } };
    const { notes } = compareAnalyses([await caseFile('orders.log', atWork('order', FAILING)), disk]);
    expect(notes).to.deep.equal([]);
  });

  it('say of what a file begins with that it does', async () => {
    const { findings } = compareAnalyses([
      await caseFile('orders.log', atWork('order', repeated(600, 6900, 3, 'ERROR order refused: no connection'))),
      await caseFile('platform.log', `${moment(0)} ERROR disk failed\n${atWork('probe')}`),
    ]);
    expect(findings.find(({ quote }) => quote.endsWith('disk failed'))?.explanation).to.include(
      '; its log begins with it.',
    );
  });
});
