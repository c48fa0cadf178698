import { expect } from 'chai';
import { stampReader } from '../../../../core/evidence/engine/timestamps.ts';
import { analysed, utf8 } from './analysed.ts';

const read = (text: string, receivedAt: number): string | null => {
  const bytes = utf8(text);
  const reader = stampReader(receivedAt);
  return reader.read(bytes, 0, bytes.length) ? new Date(reader.stamp.time).toISOString() : null;
};

const JANUARY = Date.UTC(2026, 0, 6);

describe('timestamps', () => {
  it('reads dates and zones in the forms that logs use', () => {
    const table: Record<string, string | null> = {
      '2026-01-05T10:00:00.123456789Z': '2026-01-05T10:00:00.123Z',
      '2026-01-05 10:00:00 -0530 x': '2026-01-05T15:30:00.000Z',
      '2026-01-05 10:00:00 - INFO': '2026-01-05T10:00:00.000Z',
      '2026.01.05-10.00.00.5': '2026-01-05T10:00:00.500Z',
      '05/Jan/2026:10:00:00 +0000': '2026-01-05T10:00:00.000Z',
      '5 Jan 2026 10:00:00': '2026-01-05T10:00:00.000Z',
      '1/5/2026 10:00:00 PM': '2026-01-05T22:00:00.000Z',
      '26/01/05 10:00:00': '2026-01-05T10:00:00.000Z',
      'Mon Jan 05 10:00:00 2026': '2026-01-05T10:00:00.000Z',
      'Jan 05, 2026 12:00:00 AM': '2026-01-05T00:00:00.000Z',
      '20260105T100000Z': '2026-01-05T10:00:00.000Z',
      '260105 100000 x': '2026-01-05T10:00:00.000Z',
      '1/5/2026 9:00:00 AM': '2026-01-05T09:00:00.000Z',
      '1/5/2026 1:00:00\u202fPM': '2026-01-05T13:00:00.000Z',
      '1/5/2026 1:00:00 AMQP': '2026-01-05T01:00:00.000Z',
      '2026-01-05 9:00:00': '2026-01-05T09:00:00.000Z',
      '2026-01-05 09:30 INFO': '2026-01-05T09:30:00.000Z',
      '05.01.2026 10:00:00': '2026-01-05T10:00:00.000Z',
      '5.1.2026 9:00:00': '2026-01-05T09:00:00.000Z',
      '05.01.26 10:00:00': '2026-01-05T10:00:00.000Z',
      '2026-01-05 10:00:00 CET x': '2026-01-05T09:00:00.000Z',
      '2026-01-05 10:00:00 EST x': '2026-01-05T15:00:00.000Z',
      '2026-01-05 10:00:00.5+01 x': '2026-01-05T09:00:00.500Z',
      '2026-01-05 10:00:00-05,"app"': '2026-01-05T15:00:00.000Z',
      '2026-01-05 10:00:00 -05 x': '2026-01-05T10:00:00.000Z',
      'Mon Jan 05 10:00:00 PDT 2026': '2026-01-05T17:00:00.000Z',
      '2026-01-05 10:00:00 METEOR x': '2026-01-05T10:00:00.000Z',
      '1767607200': '2026-01-05T10:00:00.000Z',
      '1767607200123': '2026-01-05T10:00:00.123Z',
      '2026-13-05 10:00:00': null,
      '2026-01-05 25:00:00': null,
      '12345678901': null,
      'Januar 5 10:00:00': null,
    };
    for (const [text, expected] of Object.entries(table)) expect(read(text, JANUARY), text).to.equal(expected);
  });

  it('takes the latest year that is not after the upload', () => {
    expect(read('Dec 31 23:59:59 host', JANUARY)).to.equal('2025-12-31T23:59:59.000Z');
    expect(read('Jan  5 10:00:00 host', JANUARY)).to.equal('2026-01-05T10:00:00.000Z');
    expect(read('Jan  7 00:30:00 host', JANUARY), 'a day ahead: another zone').to.equal('2026-01-07T00:30:00.000Z');
    expect(read('Feb 29 10:00:00 host', JANUARY)).to.equal('2024-02-29T10:00:00.000Z');
  });

  it('takes the latest day on which the times of a file without dates are not an hour after the upload', async () => {
    const night = Date.UTC(2026, 0, 6, 1, 17);
    const times = async (...clocks: readonly string[]): Promise<string[]> =>
      (await analysed(clocks.map(text => `${text} INFO a`).join('\n'), { receivedAt: night })).entries.map(({ time }) =>
        new Date(time ?? 0).toISOString().slice(5, 16),
      );
    expect(await times('10:00:00')).to.deep.equal(['01-05T10:00']);
    expect(await times('02:10:00'), 'a clock that is ahead').to.deep.equal(['01-06T02:10']);
    expect(await times('22:00:00', '23:59:00', '00:30:00')).to.deep.equal([
      '01-05T22:00',
      '01-05T23:59',
      '01-06T00:30',
    ]);
    expect(await times('00:30:00', '10:00:00', '23:00:00'), 'one day, in order').to.deep.equal([
      '01-05T00:30',
      '01-05T10:00',
      '01-05T23:00',
    ]);
  });

  it('names the zones whose abbreviation has several meanings', async () => {
    const { analysis } = await analysed('2026-01-05 10:00:00 CST INFO a\n2026-01-05 10:00:01 IST INFO b\n');
    expect(analysis.notes).to.deep.equal(['Several time zones are called CST and IST: UTC was taken.']);
    const known = (await analysed('2026-01-05 10:00:00 CET INFO a\n')).analysis;
    expect([known.notes, known.levels.find(({ level }) => level === 'info')?.count]).to.deep.equal([[], 1]);
  });

  it('says in the notes what was assumed', async () => {
    const { analysis } = await analysed('Dec 31 23:59:59 web app: a\nJan  1 00:00:01 web app: b\n');
    expect(analysis.notes.join(' ')).to.include('2025 to 2026').and.to.include('UTC was taken');
    expect(analysis.to! - analysis.from!).to.equal(2000);
    const zoned = await analysed('2026-01-05T10:00:00Z INFO a\n');
    expect(zoned.analysis.notes).to.deep.equal([]);
  });
});
