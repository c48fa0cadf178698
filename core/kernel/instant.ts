/** A moment: milliseconds since 1970-01-01T00:00:00Z. */
export type Instant = number;

const DAY_MS = 86_400_000;

/** Days since 1970-01-01 of a date in the proleptic Gregorian calendar; month 1 to 12.
 *  Method: H. Hinnant, "chrono-Compatible Low-Level Date Algorithms", days_from_civil. */
export const daysFromCivil = (year: number, month: number, day: number): number => {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
};

/** The date of a day since 1970-01-01. Method: as above, civil_from_days. */
export const civilFromDays = (days: number): { year: number; month: number; day: number } => {
  const z = days + 719_468;
  const era = Math.floor(z / 146_097);
  const dayOfEra = z - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shifted = Math.floor((5 * dayOfYear + 2) / 153);
  const month = shifted < 10 ? shifted + 3 : shifted - 9;
  return {
    year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
    month,
    day: dayOfYear - Math.floor((153 * shifted + 2) / 5) + 1,
  };
};

const pad = (value: number, width: number): string => String(value).padStart(width, '0');

/** RFC 3339 in UTC with milliseconds: `2026-01-05T10:00:00.000Z`. */
export const toIso = (instant: Instant): string => {
  const days = Math.floor(instant / DAY_MS);
  const rest = Math.trunc(instant - days * DAY_MS);
  const { year, month, day } = civilFromDays(days);
  const clock = `${pad(Math.trunc(rest / 3_600_000), 2)}:${pad(Math.trunc(rest / 60_000) % 60, 2)}:${pad(Math.trunc(rest / 1000) % 60, 2)}`;
  return `${pad(year, 4)}-${pad(month, 2)}-${pad(day, 2)}T${clock}.${pad(rest % 1000, 3)}Z`;
};

const RFC_3339 = /^(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d+))?)?([Zz]|[+-]\d\d:\d\d)$/;

/** The moment of an RFC 3339 text with a zone; NaN for anything else. */
export const fromIso = (text: string): Instant => {
  const [, year, month, day, hour, minute, second = '0', fraction = '', zone = 'Z'] = RFC_3339.exec(text) ?? [];
  if (year === undefined) return Number.NaN;
  const days = daysFromCivil(Number(year), Number(month), Number(day));
  const ms = Math.trunc(Number(`0.${fraction || '0'}`) * 1000);
  const local = days * DAY_MS + Number(hour) * 3_600_000 + Number(minute) * 60_000 + Number(second) * 1000 + ms;
  return local - zoneMs(zone);
};

const zoneMs = (zone: string): number => {
  if (zone === 'Z' || zone === 'z') return 0;
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(4, 6));
  return (zone.startsWith('-') ? -minutes : minutes) * 60_000;
};
