import { expect } from 'chai';
import { analysed } from './analysed.ts';

const read = async (line: string): Promise<{ seen: string; notes: readonly string[] }> => {
  const { analysis, entries } = await analysed(line);
  const { time, level } = entries[0]!;
  return {
    seen: `${time === null ? '-' : new Date(time).toISOString().slice(11, 19)} ${level}`,
    notes: analysis.notes,
  };
};

describe('a time zone that a line writes', () => {
  for (const [line, seen] of [
    ['2026-01-05 10:00:09 GMT+2 ERROR j', '08:00:09 error'],
    ['2026-01-05 10:00:09 UTC+02:00 ERROR j', '08:00:09 error'],
    ['2026-01-05 10:00:09 GMT+0200 ERROR j', '08:00:09 error'],
    ['2026-01-05 10:00:09 UTC-3:30 ERROR j', '13:30:09 error'],
    ['Mon Jan 05 2026 10:00:09 GMT+0100 (Central European Standard Time) ERROR j', '09:00:09 error'],
    ['Mon Jan 05 2026 10:00:09 GMT+0000 (Coordinated Universal Time) ERROR j', '10:00:09 error'],
    ['2026-01-05 10:00:09 UTC -1 left', '10:00:09 none'],
    ['2026-01-05 10:00:09 GMT+99 ERROR j', '10:00:09 error'],
  ] as const)
    it(`is read in "${line}"`, async () => {
      expect(await read(line)).to.deep.equal({ seen, notes: [] });
    });

  it('does not hide the level where its offset is not known, and a note says so', async () => {
    const notes = ['The offset of the time zone Europe/Berlin is not known here: UTC was taken.'];
    expect(await read('[05-Jan-2026 10:00:01 Europe/Berlin] PHP Fatal error:  boom in /a.php on line 2')).to.deep.equal(
      {
        seen: '10:00:01 fatal',
        notes,
      },
    );
    expect(await read('2026-01-05 10:00:01 Europe/Berlin ERROR boom')).to.deep.equal({ seen: '10:00:01 error', notes });
    expect((await read('2026-01-05 10:00:01 America/Argentina/Buenos_Aires ERROR boom')).notes[0]).to.contain(
      'zone America/Argentina/Buenos_Aires is',
    );
  });

  it('is no path of two words', async () => {
    expect((await read('2026-01-05 10:00:01 Shop/Orders ERROR boom')).notes).to.deep.equal([
      'Timestamps have no time zone: UTC was taken.',
    ]);
  });
});
