import { expect } from 'chai';
import { MAX_SERIES } from '../../../../core/evidence/metrics/table-content.ts';
import { readFile } from '../read-file.ts';

const at = (i: number): string => new Date(Date.UTC(2026, 0, 5, 10) + i * 1000).toISOString();
const rows = (n: number, row: (i: number) => string): string => Array.from({ length: n }, (_, i) => row(i)).join('\n');

describe('a hostile table', () => {
  it('is survived, whatever is in it', async () => {
    for (const [what, csv] of [
      ['nothing', ''],
      ['a header alone', 'time,v\n'],
      ['one row', `time,v\n${at(0)},1`],
      ['columns without end', `${'a,'.repeat(500_000)}\n${'1,'.repeat(500_000)}\n`],
      ['quotes without end', `time,v\n${'"'.repeat(300_001)}\n${at(0)},1\n`],
      ['one long line', 'x'.repeat(500_000)],
      ['binary', Array.from({ length: 5000 }, (_, i) => String.fromCharCode((i * 31) % 256)).join('')],
      ['huge numbers', `time,v\n${rows(50, i => `${at(i)},${'9'.repeat(i * 8)}e${i * 9}`)}`],
      ['infinities', `time,v\n${rows(50, i => `${at(i)},${i % 2 ? 'inf' : '-Infinity'}`)}`],
    ] as const) {
      const { analysis, entries } = await readFile('m.csv', csv);
      expect(entries, what).to.have.length(analysis.lines);
      expect(JSON.stringify(analysis), what).not.to.match(/NaN|Infinity":|:null,"max/);
    }
  });

  it('loses no more than 64 lines to a quote that nobody closed', async () => {
    const { analysis } = await readFile('m.csv', `time,v\n${at(0)},"1\n${rows(1000, i => `${at(i)},${i % 7}`)}`);
    expect(analysis.records).to.equal(1001 - 64);
    expect(analysis.notes).to.include(
      '64 lines were left out, because a quote in it is never closed.'.replace('it is', 'them is'),
    );
  });

  it('with rows of any length, empty cells and times in disorder keeps what can be read', async () => {
    const odd = [(i: number) => at(i), (i: number) => `${at(i)},1,2,3`, () => 'never,1'];
    const row = (i: number): string => odd[i % 20]?.(i) ?? `${at((i * 37) % 500)},${i % 3 ? i % 5 : ''}`;
    const { analysis } = await readFile('m.csv', `time,v\n${rows(400, row)}`);
    expect(analysis.format).to.equal('metrics');
    expect(analysis.records).to.equal(400);
    expect(analysis.columns?.[0]?.count).to.be.within(200, 300);
    expect(analysis.notes.join(' ')).to.match(/40 rows have more or fewer cells.*20 rows have no moment/);
    expect(analysis.notes.join(' ')).to.include('earlier than the one above');
  });

  it('with more series than are followed says so, and follows the first', async () => {
    const csv = `time,pod,v\n${rows(3 * (MAX_SERIES + 44), i => `${at(Math.floor(i / (MAX_SERIES + 44)))},${i < 200 ? `p${i % 20}` : `q${i % (MAX_SERIES + 44)}`},${i}`)}`;
    const { analysis } = await readFile('m.csv', csv);
    expect(analysis.columns?.length).to.be.at.most(MAX_SERIES);
    expect(analysis.notes.join()).to.match(/values belong to none of the first 256 series/);
  });
});
