import { CLASS, isDigit, LETTER, readDigits, skipDigits, UPPER } from './bytes.ts';
import { decodeText } from './decode-text.ts';
import { placeNameEnd, zoneNameAt } from './time-zones.ts';

/** Reads times of day: `10:00:00.123`, `9.00.00`, `1:00:00 PM +0100`, `10:00:00 CET`. */
export type ClockReader = {
  /** Milliseconds since midnight of the time of day at `at`; -1 where there is none. `short`: it may have no seconds. */
  readonly read: (bytes: Uint8Array, at: number, end: number, short: boolean) => number;
  /** The same where hour, minute and second are known and end at `at`: with fraction, half of the day and zone. */
  readonly finish: (bytes: Uint8Array, at: number, end: number, hour: number, minute: number, second: number) => number;
  /** Where the last one ended. */
  readonly after: () => number;
  /** Its zone in milliseconds east of UTC; NaN without one. */
  readonly zone: () => number;
  /** Its zone was an abbreviation that stands for several, and was taken for UTC; empty for any other. */
  readonly sharedZone: () => string;
  /** Its zone was the name of a place, and was taken for UTC; empty for any other. */
  readonly placeZone: () => string;
};

const COLON = 58;
const POINT = 46;
const COMMA = 44;
const BLANK = 32;

/** The end of ` AM` or ` PM` at `at`; `at` without. Since Unicode 15 (CLDR 42) the blank may be U+202F. */
const halfEnd = (bytes: Uint8Array, at: number, end: number): number => {
  const first = bytes[at];
  const i = first === BLANK ? at + 1 : first === 0xe2 && bytes[at + 1] === 0x80 && bytes[at + 2] === 0xaf ? at + 3 : at;
  if (i + 2 > end || (bytes[i + 1]! | 32) !== 109) return at;
  const half = bytes[i]! | 32;
  if (half !== 97 && half !== 112) return at;
  return i + 2 < end && (CLASS[bytes[i + 2]!]! & LETTER) !== 0 ? at : i + 2;
};

export const clockReader = (): ClockReader => {
  // Variables, because a result object a line would be garbage a line.
  let after = 0;
  let zone = Number.NaN;
  let sharedZone = '';
  let placeZone = '';

  /** The name of a place, of which nothing tells the offset: UTC is taken. */
  const placeAt = (bytes: Uint8Array, at: number, end: number): number => {
    const stop = placeNameEnd(bytes, at, end);
    if (stop === at) return at;
    zone = 0;
    placeZone = decodeText(bytes, at, stop);
    return stop;
  };
  /** `+2`, `+0200` or `+02:00` right behind `UTC` or `GMT`; answers where it ends. */
  const differenceAt = (bytes: Uint8Array, at: number, end: number): number => {
    const sign = bytes[at];
    if (at >= end || (sign !== 43 && sign !== 45)) return at;
    const stop = skipDigits(bytes, at + 1, end);
    const digits = stop - at - 1;
    const isJoined = digits === 3 || digits === 4;
    const hour = readDigits(bytes, at + 1, isJoined ? digits - 2 : digits, end);
    const hasColon = !isJoined && bytes[stop] === COLON && isDigit(bytes[stop + 1]);
    const minuteFrom = hasColon ? stop + 1 : stop - 2;
    const minute = isJoined || hasColon ? readDigits(bytes, minuteFrom, 2, end) : 0;
    if (digits < 1 || digits > 4 || hour > 14 || minute < 0 || minute > 59) return at;
    zone = (sign === 45 ? -1 : 1) * (hour * 60 + minute) * 60_000;
    return hasColon ? stop + 3 : stop;
  };

  /** Sets the zone; answers where it ends. */
  const zoneAt = (bytes: Uint8Array, at: number, end: number): number => {
    zone = Number.NaN;
    sharedZone = '';
    placeZone = '';
    if (at >= end) return at;
    if (bytes[at] === 90 && (CLASS[bytes[at + 1] ?? BLANK]! & LETTER) === 0) {
      zone = 0;
      return at + 1;
    }
    const i = bytes[at] === BLANK ? at + 1 : at;
    const sign = bytes[i];
    if (i < end && (sign === 43 || sign === 45)) {
      const hour = readDigits(bytes, i + 1, 2, end);
      const colon = bytes[i + 3] === COLON ? 1 : 0;
      const next = i + 3 < end ? bytes[i + 3]! : BLANK;
      // `10:00:00+01`, as PostgreSQL writes whole hours; behind a blank it may be any number.
      if (i === at && hour >= 0 && hour <= 14 && (next === BLANK || next === 93 || next === 44 || next === 34)) {
        zone = (sign === 45 ? -1 : 1) * hour * 3_600_000;
        return i + 3;
      }
      const minute = readDigits(bytes, i + 3 + colon, 2, end);
      if (hour < 0 || hour > 14 || minute < 0 || minute > 59 || isDigit(bytes[i + 5 + colon])) return at;
      zone = (sign === 45 ? -1 : 1) * (hour * 60 + minute) * 60_000;
      return i + 5 + colon;
    }
    if (i >= end || (CLASS[bytes[i]!]! & UPPER) === 0) return at;
    const named = zoneNameAt(bytes, i, end);
    if (named === undefined) {
      const stop = placeAt(bytes, i, end);
      return stop > i ? stop : at;
    }
    zone = named.offset;
    if (named.isShared) sharedZone = named.name;
    const after = i + named.name.length;
    return named.name === 'UTC' || named.name === 'GMT' ? differenceAt(bytes, after, end) : after;
  };

  const finish: ClockReader['finish'] = (bytes, at, end, hour, minute, second) => {
    let i = at;
    let ms = 0;
    const mark = i < end ? bytes[i] : 0;
    if ((mark === POINT || mark === COMMA || mark === COLON) && i + 1 < end && isDigit(bytes[i + 1])) {
      const stop = skipDigits(bytes, i + 1, Math.min(end, i + 10));
      const isCount = mark === COLON && stop - i < 4 && bytes[stop] === 124;
      if (mark !== COLON || stop - i === 4 || isCount) {
        // `10:00:00:7|` counts milliseconds; everywhere else the digits are a fraction.
        let unit = isCount ? 10 ** (stop - i - 2) : 100;
        for (let k = i + 1; k < stop; k++, unit /= 10) ms += (bytes[k]! - 48) * unit;
        i = stop;
      }
    }
    let hours = hour;
    const half = i < end && (bytes[i] === BLANK || bytes[i]! > 127) ? halfEnd(bytes, i, end) : i;
    if (half > i) {
      hours = (hour % 12) + ((bytes[half - 2]! | 32) === 112 ? 12 : 0);
      i = half;
    }
    after = zoneAt(bytes, i, end);
    return ((hours * 60 + minute) * 60 + second) * 1000 + Math.floor(ms + 1e-6);
  };

  const read: ClockReader['read'] = (bytes, at, end, short) => {
    const width = isDigit(bytes[at + 1]) ? 2 : 1;
    const separator = bytes[at + width]!;
    if (separator !== COLON && separator !== POINT) return -1;
    const hour = readDigits(bytes, at, width, end);
    const minute = readDigits(bytes, at + width + 1, 2, end);
    if (hour < 0 || hour > 24 || minute < 0 || minute > 59) return -1;
    const mark = at + width + 3;
    if (mark < end && bytes[mark] === separator) {
      const second = readDigits(bytes, mark + 1, 2, end);
      return second < 0 || second > 60 ? -1 : finish(bytes, mark + 3, end, hour, minute, second);
    }
    if (!short || separator !== COLON || (mark < end && isDigit(bytes[mark]))) return -1;
    return finish(bytes, mark, end, hour, minute, 0);
  };

  return {
    read,
    finish,
    after: () => after,
    zone: () => zone,
    sharedZone: () => sharedZone,
    placeZone: () => placeZone,
  };
};
