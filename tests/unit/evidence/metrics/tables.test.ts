import { expect } from 'chai';
import { ofKind, readFile } from '../read-file.ts';

const at = (i: number, seconds = 10): string => new Date(Date.UTC(2026, 0, 5, 10) + i * seconds * 1000).toISOString();
/** Small and regular, and no level. */
const ripple = (i: number): number => ((i * 7919) % 11) / 10;

const rows = (n: number, row: (i: number) => string): string => Array.from({ length: n }, (_, i) => row(i)).join('\n');
const wait = (i: number): number => (i < 253 ? 3 : 41) + ripple(i);

const titles = async (name: string, content: string): Promise<readonly string[]> =>
  (await readFile(name, content)).analysis.findings.map(({ title }) => title);

describe('a table of measurements', () => {
  it('has its changes told with their moment, their line, and what changed next', async () => {
    const csv = `time,cpu_wait,latency\n${rows(506, i => `${at(i)},${wait(i)},${(i < 255 ? 20 : 90) + ripple(i)}`)}`;
    const { analysis } = await readFile('m.csv', csv);
    const [first, second] = ofKind(analysis, 'metric-change');
    expect(first?.title).to.equal('"cpu_wait" rose from 3.5 to 41.5 at 10:42:10 (line 255).');
    expect(first?.explanation).to.include('20 s before "latency" changed');
    expect(first?.locator).to.deep.equal({ file: 'm.csv', fromLine: 255, toLine: 255 });
    expect(first?.firstSeen).to.equal(Date.UTC(2026, 0, 5, 10, 42, 10));
    expect(second?.title).to.include('"latency" rose from 20.5 to 90.5 at 10:42:30 (line 257)');
    expect(analysis).to.include({ format: 'metrics', records: 506, lines: 507, from: Date.UTC(2026, 0, 5, 10) });
    expect(analysis.columns?.[0]).to.deep.include({ name: 'cpu_wait', count: 506, min: 3, max: 42 });
  });

  it('gives each line its moment in the index of lines', async () => {
    const { entries } = await readFile('m.csv', `time,v\n${at(0)},1\n${at(1)},2\n`);
    expect(entries.map(({ time }) => time)).to.deep.equal([null, Date.parse(at(0)), Date.parse(at(1))]);
  });

  it('is the same however its bytes are cut', async () => {
    const csv = `time,v,"a ""name"""\n${rows(300, i => `${at(i)},${wait(i)},"1\n"`)}`;
    const whole = await readFile('m.csv', csv);
    expect(whole.analysis.columns?.map(({ name, count }) => [name, count])).to.deep.equal([
      ['v', 300],
      ['a "name"', 300],
    ]);
    expect(await readFile('m.csv', csv, [1, 7, 4096])).to.deep.equal(whole);
  });

  it('has gaps, single extreme values and restarted counters', async () => {
    const value = (i: number): string =>
      `${at(i < 300 ? i : i + 60)},${ripple(i) + (i === 100 ? 500 : 0)},${i < 200 ? 5000 + i * 50 : (i - 200) * 50}`;
    const all = await titles('m.csv', `time,latency,requests_total\n${rows(400, value)}`);
    expect(all).to.have.members([
      '"latency" was 501 at 10:16:40 (line 102); 0.5 is usual.',
      'The counter "requests_total" went back from 14950 to 0 at 10:33:20 (line 202).',
      'There are no values from 10:49:50 to 11:00:00 (10 min; line 302).',
    ]);
  });

  it('tells of what climbs all the time as one thing', async () => {
    const all = await titles('m.csv', `time,heap\n${rows(600, i => `${at(i)},${100 + i / 2 + ripple(i)}`)}`);
    expect(all).to.have.length(1);
    expect(all[0]).to.match(/^"heap" climbed steadily from 1\d\d(\.\d)? to 3\d\d(\.\d)?, from 10:00:00 \(line 2\)\.$/);
  });

  it('says nothing of what is as it always was', async () => {
    expect(await titles('m.csv', `time,a,b\n${rows(2000, i => `${at(i)},${ripple(i)},5`)}`)).to.deep.equal([]);
  });

  it('is read with semicolons, tabs, decimal commas, a byte order mark, and days and minutes as people write them', async () => {
    const comma = (i: number): string => wait(i).toFixed(1).replace('.', ',');
    for (const [name, csv] of [
      ['a.csv', `\uFEFFZeit;Wert\r\n${rows(506, i => `${at(i)};${comma(i)}\r`)}`],
      ['b.tsv', `time\tv\n${rows(506, i => `${Date.parse(at(i)) / 1000}\t${wait(i)}`)}`],
      ['c.csv', `time,v\n${rows(506, i => `${at(i, 60).slice(0, 16).replace('T', ' ')},${wait(i)}`)}`],
      ['d.csv', `date,v\n${rows(506, i => `${at(i, 86_400).slice(0, 10)},"${wait(i)} %"`)}`],
    ] as const) {
      const { analysis } = await readFile(name, csv);
      expect(analysis.format, name).to.equal('metrics');
      expect(
        ofKind(analysis, 'metric-change').map(({ title, locator }) => [
          title.slice(0, -1).split(' rose ')[1]?.slice(0, 16),
          locator.fromLine,
        ]),
        name,
      ).to.deep.equal([['from 3.5 to 41.5', 255]]);
    }
  });

  it('has all its dates in one order, however they are written', async () => {
    const days = Array.from({ length: 30 }, (_, i) => String(i + 1).padStart(2, '0'));
    const read = async (separator: string, moment: (day: string) => string): Promise<unknown> => {
      const content = `day${separator}v\n${days.map((day, i) => `${moment(day)}${separator}${ripple(i)}`).join('\n')}`;
      const { analysis } = await readFile('m.csv', content);
      return [
        analysis.from,
        analysis.to,
        analysis.findings.length,
        analysis.notes.some(note => note.includes('moment')),
      ];
    };
    const march = [Date.UTC(2025, 2, 1), Date.UTC(2025, 2, 30), 0, false];
    expect(await read(',', day => `${day}/03/2025`)).to.deep.equal(march);
    expect(await read(',', day => `03/${day}/2025 0:00:00`)).to.deep.equal(march);
    expect(await read(';', day => `${day}.03.2025 00:00:00`)).to.deep.equal(march);
    expect(await read('\t', day => `${Number(day)}/3/2025 12:00 AM`)).to.deep.equal(march);
  });

  it('leaves out the rows whose dates contradict the others', async () => {
    const { analysis } = await readFile('m.csv', 'day,v\n03/25/2025,1\n03/26/2025,2\n27/03/2025,3\n03/28/2025,4\n');
    expect(analysis.to).to.equal(Date.UTC(2025, 2, 28));
    expect(analysis.notes.join(' ')).to.include('1 row has a date that cannot be read with the month first');
  });

  it('with the newest row first is told in the order of time', async () => {
    const newest = (n: number): string => rows(n, i => `${at(n - 1 - i)},${wait(n - 1 - i)},${(n - 1 - i) * 50}`);
    const { analysis } = await readFile('m.csv', `time,v,done_total\n${newest(506)}`);
    expect(analysis.findings.map(({ title }) => title)).to.deep.equal([
      '"v" rose from 3.5 to 41.5 at 10:42:10 (line 254).',
    ]);
    expect(analysis.notes.join()).to.include('newest row comes first');
  });

  it('with more rows than are kept has its changes dated to a few rows, and no extreme value beside them', async () => {
    const n = 40_000;
    const csv = `time,v\n${rows(n, i => `${at(i, 1)},${(i < 28_001 ? 3 : 41) + ripple(i)}`)}`;
    const { analysis } = await readFile('m.csv', csv);
    const [change, ...more] = analysis.findings;
    expect(more).to.deep.equal([]);
    expect(change?.title).to.match(/^"v" rose from 3\.5 to 41\.5 at 17:46:4\d \(line 280\d\d\)\.$/);
    expect(change?.locator.fromLine).to.be.within(28_003 - 8, 28_003 + 8);
    expect(analysis.columns).to.have.length(1);
    expect(analysis.columns?.[0]).to.include({ count: n, min: 3, max: 42 });
  });

  it('with several series one below the other keeps them apart', async () => {
    const csv = `ts,host,cpu\n${rows(300, i => ['a', 'b', 'c'].map(host => `${at(i)},${host},${(host === 'b' && i >= 154 ? 80 : 10) + ripple(i)}`).join('\n'))}`;
    expect(await titles('m.csv', csv)).to.deep.equal(['"cpu of b" rose from 10.5 to 80.5 at 10:25:40 (line 465).']);
  });
});

describe('a table without moments', () => {
  it('is counted, and has no findings', async () => {
    const { analysis } = await readFile('t.csv', 'name,size\na,1\nb,\nc,NaN\nd,"1,234"\nragged\n');
    expect(analysis).to.deep.include({ format: 'table', records: 5, from: null, findings: [] });
    expect(analysis.columns).to.deep.equal([{ name: 'size', count: 2, min: 1, max: 1234, mean: 617.5 }]);
    expect(analysis.notes.join()).to.include('1 row has more or fewer cells');
  });
});

describe('an exported log', () => {
  it('stays a log', async () => {
    const csv = `timestamp,level,message\n${rows(50, i => `${at(i)},ERROR,"connection ${i} refused"`)}`;
    const { analysis } = await readFile('log.csv', csv);
    expect(analysis.columns).to.equal(undefined);
    expect(analysis.from).to.equal(Date.UTC(2026, 0, 5, 10));
  });
});
