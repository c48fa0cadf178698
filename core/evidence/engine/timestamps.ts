import { daysFromCivil, type Instant } from '../../kernel/instant.ts';
import { CLASS, DIGIT, isDigit, LETTER, readDigits, skipDigits } from './bytes.ts';
import { monthAt, weekdayAt } from './calendar-words.ts';
import { defaultDates, momentOfClock, yearFinder } from './file-dates.ts';
import { clockReader } from './read-clock.ts';
import { nothingAssumed, type Stamp, type StampOptions, type StampReader } from './stamp.ts';

const DAY_MS = 86_400_000;
/** So many names of places are noted. */
const PLACES_NOTED = 8;
const inRange = (value: number, low: number, high: number): boolean => value >= low && value <= high;

/** Reads the timestamps that logs start with. Missing parts are taken from `receivedAt`: a year so that the moment is not
 *  more than a day after it, a day as `dates` says, a zone as UTC. */
export const stampReader = (
  receivedAt: Instant,
  { dates = defaultDates(receivedAt), survey }: StampOptions = {},
): StampReader => {
  const stamp: Stamp = { time: Number.NaN, end: 0, strong: false, syslog: false };
  const assumed = nothingAssumed(dates);
  const clocks = clockReader();
  const latestYear = yearFinder(receivedAt);
  /** A date has shown that the order that was not certain is wrong. */
  let isRefuted = false;
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
    assumed.year++;
    return latestYear(month, day);
  };
  const acceptTime = (time: number, at: number, strong: boolean): boolean => {
    stamp.time = time;
    stamp.end = at;
    stamp.strong = strong;
    stamp.syslog = false;
    return true;
  };
  /** The offset of the zone of the last clock; UTC is taken where it names none, or one of several. */
  const zoneOf = (): number => {
    const zone = clocks.zone();
    if (clocks.sharedZone() !== '') assumed.sharedZones.add(clocks.sharedZone());
    if (clocks.placeZone() !== '' && assumed.placeZones.size < PLACES_NOTED) assumed.placeZones.add(clocks.placeZone());
    if (!Number.isNaN(zone)) return zone;
    assumed.zone++;
    return 0;
  };
  /** A date with the last clock, which ends at `at`. */
  const accept = (day: number, clock: number, at: number): boolean => {
    dayAbove = day;
    return acceptTime(day * DAY_MS + clock - zoneOf(), at, true);
  };

  const dated = (bytes: Uint8Array, year: number, month: number, day: number, clockFrom: number): boolean => {
    if (!inRange(month, 1, 12) || !inRange(day, 1, 31)) return false;
    const clock = clocks.read(bytes, clockFrom, end, true);
    return clock >= 0 && accept(dayOf(year, month, day), clock, clocks.after());
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
    return dated(
      bytes,
      readDigits(bytes, at, 4, end),
      readDigits(bytes, at + 5, 2, end),
      readDigits(bytes, at + 8, 2, end),
      i,
    );
  };

  /** `05/Jan/2026:10:00:00 +0000`, `05 Jan 2026 10:00:00`, `05-Jan-2026 10:00:00`. */
  const dayAndName = (bytes: Uint8Array, at: number, width: number): boolean => {
    const month = monthAt(bytes, at + width + 1, end);
    if (month === 0) return false;
    const year = readDigits(bytes, at + width + 5, 4, end);
    return year > 0 && dated(bytes, year, month, readDigits(bytes, at, width, end), at + width + 10);
  };

  /** `01/05/2026 10:00:00` in the order of the file, `26/01/05 10:00:00`; with points day-first always. */
  const numbered = (bytes: Uint8Array, at: number, width: number): boolean => {
    const secondEnd = skipDigits(bytes, at + width + 1, end);
    const secondWidth = secondEnd - at - width - 1;
    if (secondWidth < 1 || secondWidth > 2 || bytes[secondEnd] !== bytes[at + width]) return false;
    const thirdEnd = skipDigits(bytes, secondEnd + 1, end);
    const thirdWidth = thirdEnd - secondEnd - 1;
    if (thirdWidth !== 4 && (thirdWidth !== 2 || bytes[secondEnd] === 45)) return false;
    let clockFrom = thirdEnd + (bytes[thirdEnd] === 44 ? 1 : 0);
    while (clockFrom < end && bytes[clockFrom] === 32) clockFrom++;
    if (clockFrom === thirdEnd) return false;
    const first = readDigits(bytes, at, width, end);
    const second = readDigits(bytes, at + width + 1, secondWidth, end);
    const third = readDigits(bytes, secondEnd + 1, thirdWidth, end);
    const pointed = bytes[secondEnd] === 46;
    if (thirdWidth === 4) return ordered(bytes, first, second, third, clockFrom, pointed);
    return pointed
      ? dated(bytes, 2000 + third, second, first, clockFrom)
      : dated(bytes, 2000 + first, second, third, clockFrom);
  };
  const ordered = (
    bytes: Uint8Array,
    first: number,
    second: number,
    year: number,
    clockFrom: number,
    pointed: boolean,
  ): boolean => {
    const dayFirst = pointed || (survey === undefined ? dates.dayFirst : first > 12);
    const month = dayFirst ? second : first;
    const day = dayFirst ? first : second;
    const above = dayAbove;
    const contradicts = month > 12;
    if (!dated(bytes, year, contradicts ? day : month, contradicts ? month : day, clockFrom)) return false;
    if (!pointed && first <= 12 && second <= 12 && first !== second) assumed.order++;
    if (!pointed) survey?.date(first, second, year);
    if (contradicts && !pointed && dates.certainty !== 'proven') isRefuted = true;
    if (!contradicts && (pointed || !isRefuted)) return true;
    assumed.disorder++;
    dayAbove = above;
    stamp.time = Number.NaN;
    return true;
  };

  /** `01-05 10:00:00.000` and `01.05 10:00:00`: month and day. */
  const monthAndDay = (bytes: Uint8Array, at: number): boolean => {
    const month = readDigits(bytes, at, 2, end);
    const day = readDigits(bytes, at + 3, 2, end);
    if (!inRange(month, 1, 12) || !inRange(day, 1, 31) || bytes[at + 5] !== 32) return false;
    const clock = clocks.read(bytes, at + 6, end, false);
    return clock >= 0 && accept(dayOf(yearOf(month, day), month, day), clock, clocks.after());
  };

  /** `20260105-10:00:00`, `20260105T100000Z`, `260105 100000`, `260105 10:00:00`. */
  const compact = (bytes: Uint8Array, at: number, width: number): boolean => {
    const yearWidth = width - 4;
    const year = readDigits(bytes, at, yearWidth, end) + (yearWidth === 2 ? 2000 : 0);
    const month = readDigits(bytes, at + yearWidth, 2, end);
    const day = readDigits(bytes, at + yearWidth + 2, 2, end);
    if (!inRange(month, 1, 12) || !inRange(day, 1, 31) || !inRange(year, 1970, 2100)) return false;
    let i = at + width + 1;
    while (i < end && bytes[i] === 32) i++;
    if (bytes[i + 2] === 58) return dated(bytes, year, month, day, i);
    const hour = readDigits(bytes, i, 2, end);
    const minute = readDigits(bytes, i + 2, 2, end);
    const second = readDigits(bytes, i + 4, 2, end);
    if (!inRange(hour, 0, 23) || !inRange(minute, 0, 59) || !inRange(second, 0, 60) || isDigit(bytes[i + 6]))
      return false;
    const clock = clocks.finish(bytes, i + 6, end, hour, minute, second);
    return accept(dayOf(year, month, day), clock, clocks.after());
  };

  /** Seconds, milliseconds, microseconds or nanoseconds since 1970, by their number of digits; 2001 to 2065. */
  const epoch = (bytes: Uint8Array, at: number, width: number): boolean => {
    const value = readDigits(bytes, at, width, end);
    const scale = { 10: 1000, 13: 1, 16: 1e-3, 19: 1e-6 }[width];
    if (scale === undefined || value < 10 ** (width - 1) || value > 3 * 10 ** (width - 1)) return false;
    let i = at + width;
    let time = Math.floor(value * scale);
    if (width === 10 && bytes[i] === 46 && isDigit(bytes[i + 1])) {
      const stop = skipDigits(bytes, i + 1, end);
      const fraction = Math.min(3, stop - i - 1);
      time += readDigits(bytes, i + 1, fraction, end) * 10 ** (3 - fraction);
      i = stop;
    }
    const next = i < end ? bytes[i]! : 32;
    if ((CLASS[next]! & (LETTER | DIGIT)) !== 0 || next === 45 || next === 95) return false;
    return acceptTime(time, i, false);
  };

  /** `10:00:00`: of the day of the last full timestamp; before any, as the file's dates say. */
  const clockOnly = (bytes: Uint8Array, at: number): boolean => {
    const clock = clocks.read(bytes, at, end, false);
    if (clock < 0) return false;
    const time = clock - zoneOf();
    const isBelow = !Number.isNaN(dayAbove);
    if (isBelow) assumed.dateAbove++;
    else assumed.date++;
    return acceptTime(isBelow ? dayAbove * DAY_MS + time : momentOfClock(time, dates), clocks.after(), false);
  };

  /** `Jan  5 10:00:00` (RFC 3164), `Jan 5 2026 10:00:00`, `Jan 5, 2026 10:00:00`; after `Mon`, `Jan 05 10:00:00 2026`. */
  const nameFirst = (bytes: Uint8Array, at: number, weekday: boolean): boolean => {
    const month = monthAt(bytes, at, end);
    if (month === 0 || bytes[at + 3] !== 32) return false;
    const dayFrom = bytes[at + 4] === 32 ? at + 5 : at + 4;
    const dayEnd = skipDigits(bytes, dayFrom, end);
    if (dayEnd - dayFrom < 1 || dayEnd - dayFrom > 2) return false;
    const day = readDigits(bytes, dayFrom, dayEnd - dayFrom, end);
    let i = bytes[dayEnd] === 44 ? dayEnd + 1 : dayEnd;
    if (bytes[i] !== 32 || !inRange(day, 1, 31)) return false;
    i++;
    const year = readDigits(bytes, i, 4, end);
    if (year > 1969 && bytes[i + 4] === 32) return dated(bytes, year, month, day, i + 5);
    const clock = clocks.read(bytes, i, end, false);
    if (clock < 0) return false;
    const after = clocks.after();
    const trailing = bytes[after] === 32 ? readDigits(bytes, after + 1, 4, end) : -1;
    if (trailing > 1969 && trailing < 2100 && (weekday || bytes[after + 5] === 58))
      return accept(dayOf(trailing, month, day), clock, after + 5);
    accept(dayOf(yearOf(month, day), month, day), clock, after);
    stamp.syslog = true;
    return true;
  };

  const fromDigits = (bytes: Uint8Array, at: number): boolean => {
    const width = skipDigits(bytes, at, Math.min(end, at + 20)) - at;
    const next = at + width < end ? bytes[at + width]! : 0;
    if (width === 4) return (next === 45 || next === 47 || next === 46) && yearFirst(bytes, at);
    if (width <= 2) {
      if (next === 58) return clockOnly(bytes, at);
      if (next === 32) return dayAndName(bytes, at, width);
      if (next !== 45 && next !== 46 && next !== 47) return false;
      if (dayAndName(bytes, at, width) || numbered(bytes, at, width)) return true;
      return width === 2 && next !== 47 && monthAndDay(bytes, at);
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
