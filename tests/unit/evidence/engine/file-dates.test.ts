import { expect } from 'chai';
import { dateSurvey } from '../../../../core/evidence/engine/file-dates.ts';
import { stampReader } from '../../../../core/evidence/engine/timestamps.ts';
import { analysed, utf8 } from './analysed.ts';

const RECEIVED_AT = Date.UTC(2026, 10, 23);
const MONTH_FIRST = 'Dates such as 01/05/2026 were read with the month first';
const two = (value: number): string => String(value).padStart(2, '0');

/** The day of each line, and the notes on the order. */
const read = async (dates: readonly string[], options = {}): Promise<{ days: (string | null)[]; notes: string }> => {
  const text = dates.map(date => `${date} 10:00:00 ERROR thing`).join('\n');
  const { analysis, entries } = await analysed(text, { receivedAt: RECEIVED_AT, ...options });
  const days = entries.map(({ time }) => (time === null ? null : new Date(time).toISOString().slice(0, 10)));
  return { days, notes: analysis.notes.filter(note => !note.includes('UTC')).join(' ') };
};

const MARCH = Array.from({ length: 30 }, (_, i) => two(i + 1));

describe('the order of day and month', () => {
  it('is that of the whole file, when one date of it tells', async () => {
    const dayFirst = await read(MARCH.map(day => `${day}/03/2026`));
    expect(dayFirst.days).to.deep.equal(MARCH.map(day => `2026-03-${day}`));
    expect(dayFirst.notes).to.equal('Dates such as 01/05/2026 were read with the day first.');
    const monthFirst = await read(MARCH.map(day => `03/${day}/2026`));
    expect(monthFirst.days).to.deep.equal(dayFirst.days);
    expect(monthFirst.notes).to.equal(`${MONTH_FIRST}.`);
  });

  it('is the same however the file arrives', async () => {
    const dates = MARCH.map(day => `${day}/03/2026`);
    expect(await read(dates, { sizes: [7, 1, 40] })).to.deep.equal(await read(dates));
  });

  it('is found behind the first 64 KiB of a file that does not tell before', async () => {
    const { days } = await read([...Array.from({ length: 3000 }, () => '01/03/2026'), '13/03/2026']);
    expect([days[0], days.at(-1)]).to.deep.equal(['2026-03-01', '2026-03-13']);
  });

  it('is the one whose dates are not after the upload, else the one whose days change from date to date', async () => {
    expect((await read(['01/12/2026', '01/12/2026'])).days[0]).to.equal('2026-01-12');
    expect((await read(['12/01/2026', '12/01/2026'])).days[0]).to.equal('2026-01-12');
    expect((await read(['05/03/2026', '06/03/2026', '07/03/2026'])).days[2]).to.equal('2026-03-07');
    expect((await read(['03/05/2026', '03/06/2026', '03/07/2026'])).days[2]).to.equal('2026-03-07');
  });

  it('is the one of the week before the upload, else a guess that is called one', async () => {
    const receivedAt = Date.UTC(2026, 2, 6);
    const survey = dateSurvey(receivedAt);
    survey.date(4, 3, 2026);
    expect(survey.dates()).to.include({ dayFirst: true, certainty: 'likely' });
    const { days, notes } = await read(['05/03/2026']);
    expect(days).to.deep.equal(['2026-05-03']);
    expect(notes).to.equal(`${MONTH_FIRST}; nothing at the start of the file tells which it is.`);
  });

  it('is never given up for a single line: a date that contradicts it gives no time', async () => {
    const { days, notes } = await read(['03/25/2026', '03/26/2026', '27/03/2026', '03/28/2026']);
    expect(days).to.deep.equal(['2026-03-25', '2026-03-26', '2026-03-26', '2026-03-28']);
    expect(notes).to.include('1 line has a date that cannot be read with the month first, as the others are');
  });

  it('gives no more times once a date shows that it was guessed wrong', () => {
    const guessed = dateSurvey(RECEIVED_AT).dates();
    const reader = stampReader(RECEIVED_AT, { dates: guessed });
    const times = ['12/03/2026 10:00:00', '13/03/2026 10:00:00', '01/04/2026 10:00:00', '2026-04-02 10:00:00'].map(
      text => {
        const bytes = utf8(text);
        expect(reader.read(bytes, 0, bytes.length), text).to.equal(true);
        return Number.isNaN(reader.stamp.time) ? null : new Date(reader.stamp.time).toISOString().slice(0, 10);
      },
    );
    expect(times).to.deep.equal(['2026-12-03', null, null, '2026-04-02']);
    expect(reader.assumed.disorder).to.equal(2);
  });
});
