import { expect } from 'chai';
import fc from 'fast-check';
import { civilFromDays, daysFromCivil, fromIso, toIso } from '../../../core/kernel/instant.ts';

const DAY_MS = 86_400_000;
/** Years 0000 to 9999: what RFC 3339 can write. */
const FIRST = Date.parse('0000-01-01T00:00:00.000Z');
const LAST = Date.parse('9999-12-31T23:59:59.999Z');
const instants = () => fc.integer({ min: FIRST, max: LAST });

describe('An instant', () => {
  it('is written as the platform writes it', () => {
    fc.assert(fc.property(instants(), at => void expect(toIso(at)).to.equal(new Date(at).toISOString())));
  });

  it('is written without what is less than a millisecond', () => {
    expect(toIso(1_767_607_200_123.9)).to.equal('2026-01-05T10:00:00.123Z');
    expect(toIso(-0.5)).to.equal('1969-12-31T23:59:59.999Z');
  });

  it('is read back as it was written', () => {
    fc.assert(fc.property(instants(), at => void expect(fromIso(toIso(at))).to.equal(at)));
  });

  it('is read in every zone as the platform reads it', () => {
    const offsets = fc.tuple(
      fc.constantFrom('+', '-'),
      fc.integer({ min: 0, max: 23 }),
      fc.integer({ min: 0, max: 59 }),
    );
    fc.assert(
      fc.property(instants(), offsets, (at, [sign, hours, minutes]) => {
        const pad = (value: number): string => String(value).padStart(2, '0');
        const written = new Date(at).toISOString().replace('Z', `${sign}${pad(hours)}:${pad(minutes)}`);
        expect(fromIso(written)).to.equal(Date.parse(written));
      }),
    );
  });

  it('is read from every form that RFC 3339 allows', () => {
    const expected = Date.parse('2026-01-05T10:00:00Z');
    for (const text of [
      '2026-01-05T10:00:00Z',
      '2026-01-05t10:00:00z',
      '2026-01-05 10:00:00+00:00',
      '2026-01-05T12:30:00+02:30',
    ])
      expect(fromIso(text), text).to.equal(expected);
    expect(fromIso('2026-01-05T10:00:00.9999999Z')).to.equal(expected + 999);
    expect(fromIso('2026-01-05T10:00:00,5Z')).to.equal(expected + 500);
  });

  it('is not a number for anything else', () => {
    for (const text of [
      '',
      'yesterday',
      '2026-01-05',
      '2026-01-05T10:00:00',
      '26-01-05T10:00:00Z',
      '2026-01-05T10:00:00+2',
      '2026-01-05T10:00:00Z\n',
    ])
      expect(fromIso(text), JSON.stringify(text)).to.be.NaN;
  });
});

describe('A date', () => {
  it('is on the day that the platform counts, for 10,000 years in both directions', () => {
    fc.assert(
      fc.property(fc.integer({ min: -3_650_000, max: 3_650_000 }), days => {
        const date = new Date(days * DAY_MS);
        const [year, month, day] = [date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate()];
        expect(civilFromDays(days)).to.deep.equal({ year, month, day });
        expect(daysFromCivil(year, month, day)).to.equal(days);
      }),
    );
  });

  it('knows every leap day of four centuries', () => {
    for (let days = daysFromCivil(1900, 1, 1); days <= daysFromCivil(2301, 1, 1); days++) {
      const date = new Date(days * DAY_MS);
      const { year, month, day } = civilFromDays(days);
      if (date.getUTCDate() !== day || date.getUTCMonth() + 1 !== month || date.getUTCFullYear() !== year)
        expect.fail(`day ${days} is ${date.toISOString()}, not ${year}-${month}-${day}`);
    }
  });
});
