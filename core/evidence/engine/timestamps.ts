import { civilFromDays, daysFromCivil, type Instant } from '../../kernel/instant.ts';
import { CLASS, DIGIT, isDigit, LETTER, skipDigits, startsWith } from './bytes.ts';
import { monthAt, weekdayAt } from './calendar-words.ts';

/** What a reading found. `strong`: a date with a time, which prose hardly ever has by accident. */
export type Stamp = { time: number; end: number; strong: boolean; syslog: boolean; zoned: boolean };

export type StampReader = {
  /** Of the last reading that answered true. */
  readonly stamp: Stamp;
  /** Reads a timestamp that starts exactly at `at`. */
  readonly read: (bytes: Uint8Array, at: number, end: number) => boolean;
  /** What had to be assumed so far, for the notes. */
  readonly assumed: { year: number; zone: number; date: number; dateAbove: number; order: number };
};

const DAY_MS = 86_400_000;
/** The number that `count` digits at `at` write; -1 where one of them is none. */
const digits = (bytes: Uint8Array, at: number, count: number, end: number): number => {
  if (at + count > end) return -1;
  let value = 0;
  for (let i = at; i < at + count; i++) {
    const digit = bytes[i]! - 48;
    if (digit < 0 || digit > 9) return -1;
    value = value * 10 + digit;
  }
  return value;
};

const inRange = (value: number, low: number, high: number): boolean => value >= low && value <= high;

/** Reads the timestamps that logs start with. Missing parts are taken from `receivedAt`: a year so that the moment is not
 *  later than a day after it, a zone as UTC. */
export const stampReader = (receivedAt: Instant): StampReader => {
  const stamp: Stamp = { time: Number.NaN, end: 0, strong: false, syslog: false, zoned: false };
  const assumed = { year: 0, zone: 0, date: 0, dateAbove: 0, order: 0 };
  const receivedDay = Math.floor(receivedAt / DAY_MS);
  const received = civilFromDays(receivedDay);
  /** Of the last full timestamp; NaN before the first. */
  let dayAbove = Number.NaN;
  let cachedKey = -1;
  let cachedDay = 0;
  let end = 0;

  const dayOf = (year: number, month: number, day: number): number => {
    const key = (year * 13 + month) * 32 + day;
    if (key !== cachedKey) {
      cachedKey = key;
      cachedDay = daysFromCivil(year, month, day);
    }
    return cachedDay;
  };
  const yearOf = (month: number, day: number): number => {
    let year = received.year;
    if (daysFromCivil(year, month, day) > receivedDay + 1) year--;
    if (month === 2 && day === 29) while (daysFromCivil(year, 3, 1) - daysFromCivil(year, 2, 29) !== 1) year--;
    assumed.year++;
    return year;
  };
  const accept = (day: number, clock: number, at: number, zone: number, strong: boolean): boolean => {
    stamp.zoned = !Number.isNaN(zone);
    if (!stamp.zoned) assumed.zone++;
    stamp.time = day * DAY_MS + clock - (stamp.zoned ? zone : 0);
    stamp.end = at;
    stamp.strong = strong;
    stamp.syslog = false;
    if (strong) dayAbove = day;
    return true;
  };

  // The clock and the zone are read into these, because a result object a line would be garbage a line.
  let after = 0;
  let zone = Number.NaN;

  /** Milliseconds since midnight of `HH:MM:SS` or `HH.MM.SS`, with what follows it; -1 where there is none. */
  const clockAt = (bytes: Uint8Array, at: number): number => {
    const separator = bytes[at + 2]!;
    if (separator !== 58 && separator !== 46) return -1;
    const hour = digits(bytes, at, 2, end);
    const minute = digits(bytes, at + 3, 2, end);
    if (!inRange(hour, 0, 24) || !inRange(minute, 0, 59) || bytes[at + 5] !== separator) return -1;
    const second = digits(bytes, at + 6, 2, end);
    if (!inRange(second, 0, 60)) return -1;
    return withTail(bytes, at + 8, hour, minute, second);
  };
  const withTail = (bytes: Uint8Array, at: number, hour: number, minute: number, second: number): number => {
    let i = at;
    let ms = 0;
    const mark = i < end ? bytes[i] : 0;
    if ((mark === 46 || mark === 44 || mark === 58) && i + 1 < end && isDigit(bytes[i + 1])) {
      const stop = skipDigits(bytes, i + 1, Math.min(end, i + 10));
      const isCount = mark === 58 && stop - i < 4 && bytes[stop] === 124;
      if (mark !== 58 || stop - i === 4 || isCount) {
        // `10:00:00:7|` counts milliseconds; everywhere else the digits are a fraction.
        let unit = isCount ? 10 ** (stop - i - 2) : 100;
        for (let k = i + 1; k < stop; k++, unit /= 10) ms += (bytes[k]! - 48) * unit;
        i = stop;
      }
    }
    let hours = hour;
    if (i + 3 <= end && bytes[i] === 32 && (bytes[i + 2]! | 32) === 109) {
      const half = bytes[i + 1]! | 32;
      if (half === 97 || half === 112) {
        hours = (hour % 12) + (half === 112 ? 12 : 0);
        i += 3;
      }
    }
    after = zoneAt(bytes, i);
    return ((hours * 60 + minute) * 60 + second) * 1000 + Math.floor(ms + 1e-6);
  };
  /** Sets `zone` in milliseconds east of UTC, NaN without one; answers where it ends. */
  const zoneAt = (bytes: Uint8Array, at: number): number => {
    zone = Number.NaN;
    if (at >= end) return at;
    if (bytes[at] === 90 && (CLASS[bytes[at + 1] ?? 32]! & LETTER) === 0) {
      zone = 0;
      return at + 1;
    }
    const i = bytes[at] === 32 ? at + 1 : at;
    const sign = bytes[i];
    if (i < end && (sign === 43 || sign === 45)) {
      const hour = digits(bytes, i + 1, 2, end);
      const colon = bytes[i + 3] === 58 ? 1 : 0;
      const minute = digits(bytes, i + 3 + colon, 2, end);
      if (hour >= 0 && hour <= 14 && minute >= 0 && minute <= 59 && !isDigit(bytes[i + 5 + colon])) {
        zone = (sign === 45 ? -1 : 1) * (hour * 60 + minute) * 60_000;
        return i + 5 + colon;
      }
      return at;
    }
    if (startsWith(bytes, i, end, 'UTC') || startsWith(bytes, i, end, 'GMT')) {
      zone = 0;
      return i + 3;
    }
    return at;
  };

  const dated = (bytes: Uint8Array, year: number, month: number, day: number, clockFrom: number): boolean => {
    if (!inRange(month, 1, 12) || !inRange(day, 1, 31)) return false;
    const clock = clockAt(bytes, clockFrom);
    return clock >= 0 && accept(dayOf(year, month, day), clock, after, zone, true);
  };

  /** `2026-01-05T10:00:00`, also with `/` or `.` in the date and a blank, `_` or `-` before the time. */
  const yearFirst = (bytes: Uint8Array, at: number): boolean => {
    const separator = bytes[at + 4];
    if (separator !== bytes[at + 7]) return false;
    let i = at + 10;
    const joint = bytes[i];
    if (joint !== 84 && joint !== 116 && joint !== 32 && joint !== 45 && joint !== 95 && joint !== 58) return false;
    i++;
    while (i < end && bytes[i] === 32) i++;
    return dated(bytes, digits(bytes, at, 4, end), digits(bytes, at + 5, 2, end), digits(bytes, at + 8, 2, end), i);
  };

  /** `05/Jan/2026:10:00:00 +0000`, `05 Jan 2026 10:00:00`, `05-Jan-2026 10:00:00`. */
  const dayAndName = (bytes: Uint8Array, at: number, width: number): boolean => {
    const month = monthAt(bytes, at + width + 1, end);
    if (month === 0) return false;
    const year = digits(bytes, at + width + 5, 4, end);
    return year > 0 && dated(bytes, year, month, digits(bytes, at, width, end), at + width + 10);
  };

  /** `01/05/2026 10:00:00` (month first), `26/01/05 10:00:00`. */
  const slashed = (bytes: Uint8Array, at: number, width: number): boolean => {
    const first = digits(bytes, at, width, end);
    const secondEnd = skipDigits(bytes, at + width + 1, end);
    const secondWidth = secondEnd - at - width - 1;
    const thirdEnd = skipDigits(bytes, secondEnd + 1, end);
    if (secondWidth < 1 || secondWidth > 2 || bytes[secondEnd] !== bytes[at + width]) return false;
    const second = digits(bytes, at + width + 1, secondWidth, end);
    const third = digits(bytes, secondEnd + 1, thirdEnd - secondEnd - 1, end);
    let clockFrom = thirdEnd + (bytes[thirdEnd] === 44 ? 1 : 0);
    while (clockFrom < end && bytes[clockFrom] === 32) clockFrom++;
    if (clockFrom === thirdEnd) return false;
    if (thirdEnd - secondEnd - 1 === 2) return dated(bytes, 2000 + first, second, third, clockFrom);
    if (thirdEnd - secondEnd - 1 !== 4) return false;
    if (first <= 12 && second <= 12 && first !== second) assumed.order++;
    return first > 12 ? dated(bytes, third, second, first, clockFrom) : dated(bytes, third, first, second, clockFrom);
  };

  /** `01-05 10:00:00.000` and `01.05 10:00:00`: month and day. */
  const monthAndDay = (bytes: Uint8Array, at: number): boolean => {
    const month = digits(bytes, at, 2, end);
    const day = digits(bytes, at + 3, 2, end);
    if (!inRange(month, 1, 12) || !inRange(day, 1, 31) || bytes[at + 5] !== 32 || clockAt(bytes, at + 6) < 0)
      return false;
    return dated(bytes, yearOf(month, day), month, day, at + 6);
  };

  /** `20260105-10:00:00`, `20260105T100000Z`, `260105 100000`, `260105 10:00:00`. */
  const compact = (bytes: Uint8Array, at: number, width: number): boolean => {
    const yearWidth = width - 4;
    const year = digits(bytes, at, yearWidth, end) + (yearWidth === 2 ? 2000 : 0);
    const month = digits(bytes, at + yearWidth, 2, end);
    const day = digits(bytes, at + yearWidth + 2, 2, end);
    if (!inRange(month, 1, 12) || !inRange(day, 1, 31) || !inRange(year, 1970, 2100)) return false;
    let i = at + width + 1;
    while (i < end && bytes[i] === 32) i++;
    if (bytes[i + 2] === 58) return dated(bytes, year, month, day, i);
    const hour = digits(bytes, i, 2, end);
    const minute = digits(bytes, i + 2, 2, end);
    const second = digits(bytes, i + 4, 2, end);
    if (!inRange(hour, 0, 23) || !inRange(minute, 0, 59) || !inRange(second, 0, 60) || isDigit(bytes[i + 6]))
      return false;
    const clock = withTail(bytes, i + 6, hour, minute, second);
    return accept(dayOf(year, month, day), clock, after, zone, true);
  };

  /** Seconds, milliseconds, microseconds or nanoseconds since 1970, by their number of digits; 2001 to 2065. */
  const epoch = (bytes: Uint8Array, at: number, width: number): boolean => {
    const value = digits(bytes, at, width, end);
    const scale = { 10: 1000, 13: 1, 16: 1e-3, 19: 1e-6 }[width];
    if (scale === undefined || value < 10 ** (width - 1) || value > 3 * 10 ** (width - 1)) return false;
    let i = at + width;
    let time = Math.floor(value * scale);
    if (width === 10 && bytes[i] === 46 && isDigit(bytes[i + 1])) {
      const stop = skipDigits(bytes, i + 1, end);
      const fraction = Math.min(3, stop - i - 1);
      time += digits(bytes, i + 1, fraction, end) * 10 ** (3 - fraction);
      i = stop;
    }
    const next = i < end ? bytes[i]! : 32;
    if ((CLASS[next]! & (LETTER | DIGIT)) !== 0 || next === 45 || next === 95) return false;
    return accept(0, time, i, 0, false);
  };

  /** `10:00:00`: of the day of the last full timestamp; before any, today's or yesterday's, seen from `receivedAt`. */
  const clockOnly = (bytes: Uint8Array, at: number): boolean => {
    const clock = bytes[at + 2] === 58 ? clockAt(bytes, at) : -1;
    if (clock < 0) return false;
    if (!Number.isNaN(dayAbove)) {
      assumed.dateAbove++;
      return accept(dayAbove, clock, after, zone, false);
    }
    assumed.date++;
    const day = receivedDay * DAY_MS + clock > receivedAt + DAY_MS / 2 ? receivedDay - 1 : receivedDay;
    return accept(day, clock, after, zone, false);
  };

  /** `Jan  5 10:00:00` (RFC 3164), `Jan 5 2026 10:00:00`, `Jan 5, 2026 10:00:00`; after `Mon`, `Jan 05 10:00:00 2026`. */
  const nameFirst = (bytes: Uint8Array, at: number, weekday: boolean): boolean => {
    const month = monthAt(bytes, at, end);
    if (month === 0 || bytes[at + 3] !== 32) return false;
    const dayFrom = bytes[at + 4] === 32 ? at + 5 : at + 4;
    const dayEnd = skipDigits(bytes, dayFrom, end);
    if (dayEnd - dayFrom < 1 || dayEnd - dayFrom > 2) return false;
    const day = digits(bytes, dayFrom, dayEnd - dayFrom, end);
    let i = bytes[dayEnd] === 44 ? dayEnd + 1 : dayEnd;
    if (bytes[i] !== 32 || !inRange(day, 1, 31)) return false;
    i++;
    const year = digits(bytes, i, 4, end);
    if (year > 1969 && bytes[i + 4] === 32) return dated(bytes, year, month, day, i + 5);
    const clock = clockAt(bytes, i);
    if (clock < 0) return false;
    const trailing = bytes[after] === 32 ? digits(bytes, after + 1, 4, end) : -1;
    if (trailing > 1969 && trailing < 2100 && (weekday || bytes[after + 5] === 58))
      return accept(dayOf(trailing, month, day), clock, after + 5, zone, true);
    accept(dayOf(yearOf(month, day), month, day), clock, after, zone, true);
    stamp.syslog = true;
    return true;
  };

  const fromDigits = (bytes: Uint8Array, at: number): boolean => {
    const width = skipDigits(bytes, at, Math.min(end, at + 20)) - at;
    const next = at + width < end ? bytes[at + width]! : 0;
    if (width === 4) return (next === 45 || next === 47 || next === 46) && yearFirst(bytes, at);
    if (width === 2 && next === 58) return clockOnly(bytes, at);
    if (width <= 2) {
      if (next === 47) return dayAndName(bytes, at, width) || slashed(bytes, at, width);
      if (next === 32) return dayAndName(bytes, at, width);
      return width === 2 && (next === 45 || next === 46) && (dayAndName(bytes, at, 2) || monthAndDay(bytes, at));
    }
    if (width === 6 || width === 8) return (next === 32 || next === 45 || next === 84) && compact(bytes, at, width);
    return width >= 10 && epoch(bytes, at, width);
  };

  return {
    stamp,
    assumed,
    read: (bytes, at, to) => {
      end = to;
      if (to - at < 8) return false;
      const first = bytes[at]!;
      if (first >= 48 && first <= 57) return fromDigits(bytes, at);
      if (first < 65 || first > 90) return false;
      if (!weekdayAt(bytes, at, to)) return nameFirst(bytes, at, false);
      const next = bytes[at + 3] === 44 ? at + 5 : at + 4;
      return isDigit(bytes[next]) ? fromDigits(bytes, next) : nameFirst(bytes, next, true);
    },
  };
};
