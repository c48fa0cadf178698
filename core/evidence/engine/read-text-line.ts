import {
  CLASS,
  DIGIT,
  indexOfByte,
  isDigit,
  LETTER,
  skipBlanks,
  skipDigits,
  skipWord,
  startsWith,
  UPPER,
} from './bytes.ts';
import {
  isHeaderWord,
  JOINT,
  logcatLetter,
  pipedEnd,
  skipClosing,
  skipOpening,
  skipRelayedTag,
} from './header-words.ts';
import { FATAL, levelOfLetter, levelOfPriority, levelOfWord, NONE } from './levels.ts';
import type { LineReader, ParsedLine } from './parsed-line.ts';
import { bracketEnd, readSource, skipPriority, syslogTagEnd } from './read-source.ts';
import type { StampReader } from './timestamps.ts';

/** PHP names its worst levels in two words. */
const levelOfPhp = (bytes: Uint8Array, at: number, to: number): number =>
  startsWith(bytes, at, to, 'PHP Fatal error:') || startsWith(bytes, at, to, 'PHP Parse error:') ? FATAL : NONE;

const STAMP_TOKENS = 6;
const LEVEL_TOKENS = 9;
const DECLINED = -2;
const WEAK_STEP_MS = 30 * 86_400_000;

/** Reads lines made for people: a timestamp near the start, a level, a thread, a logger, in the usual orders. */
export const textLineReader = (stamps: StampReader): LineReader => {
  const { stamp } = stamps;
  let lastToken = 0;
  let time = Number.NaN;
  let isSyslog = false;
  let isWeak = false;
  /** A bare number or time of day counts as a timestamp only where the line before had one too, of about that time. */
  let weakBefore = Number.POSITIVE_INFINITY;
  let weakHere = Number.NaN;
  let weakToken = 0;

  /** Whether a bracket or a level in capitals follows: a time of day before it begins a line of log in any company. */
  const opensHeader = (bytes: Uint8Array, at: number, to: number): boolean => {
    const next = skipBlanks(bytes, at, to);
    if (bytes[next] === 91 || bytes[next] === 124) return true;
    const word = skipWord(bytes, next, to);
    return (CLASS[bytes[word - 1]!]! & UPPER) !== 0 && levelOfWord(bytes, next, word) !== NONE;
  };

  /** Tries the word at `at`; epochs and times of day count only where `anywhere` says so. */
  const tryStamp = (bytes: Uint8Array, at: number, to: number, anywhere: boolean, token: number): boolean => {
    const i = skipOpening(bytes, at);
    const { year, zone, date, dateAbove } = stamps.assumed;
    if (i >= to || !stamps.read(bytes, i, to) || (!stamp.strong && !anywhere)) return false;
    if (!stamp.strong) {
      weakHere = stamp.time;
      const samePlace = token > 0 && token === weakToken && Number.isFinite(weakBefore);
      weakToken = token;
      const isNear = weakBefore === Number.POSITIVE_INFINITY || Math.abs(stamp.time - weakBefore) < WEAK_STEP_MS;
      if (!samePlace && !isNear && !(token === 0 && opensHeader(bytes, stamp.end, to))) return false;
    }
    // An epoch before a fuller timestamp is the better time: it needs no assumption.
    if (Number.isNaN(time) || !isWeak) time = stamp.time;
    else Object.assign(stamps.assumed, { year, zone, date, dateAbove });
    isSyslog = stamp.syslog;
    isWeak = !stamp.strong;
    return true;
  };

  /** The end of the last timestamp of the header, or -1. */
  const stampEnd = (bytes: Uint8Array, from: number, to: number): number => {
    time = Number.NaN;
    let at = from;
    for (let token = 0; token < STAMP_TOKENS && at < to; token++) {
      const first = bytes[skipOpening(bytes, at)] ?? 32;
      const numbered = bytes[from] === 45 || isDigit(bytes[from]);
      if ((CLASS[first]! & (DIGIT | UPPER)) !== 0 && tryStamp(bytes, at, to, token === 0 || numbered, token)) {
        lastToken = token;
        // `host - - [time] "GET ...`: an access log, which has its own reader.
        if (token > 1 && bytes[stamp.end] === 93 && bytes[stamp.end + 2] === 34) return DECLINED;
        return furtherStamp(bytes, stamp.end, to);
      }
      const end = skipWord(bytes, at, to);
      // In prose a time is part of what is said.
      if (!isHeaderWord(bytes, at, end, to) && !(numbered && Number.isFinite(weakBefore))) break;
      at = skipBlanks(bytes, end, to);
    }
    lastToken = 0;
    return -1;
  };
  /** After a timestamp: a second one beside it, or a fuller one a few words on. */
  const furtherStamp = (bytes: Uint8Array, at: number, to: number): number => {
    let end = at;
    const tries = isWeak && lastToken > 0 ? 5 : 1;
    let next = skipClosing(bytes, end, to);
    for (let i = 0; i < tries && next < to; i++) {
      const first = bytes[skipOpening(bytes, next)] ?? 32;
      const found = (CLASS[first]! & (DIGIT | UPPER)) !== 0 && tryStamp(bytes, next, to, false, 0);
      if (found) end = stamp.end;
      next = skipBlanks(bytes, found ? end : skipWord(bytes, next, to), to);
    }
    return end;
  };

  let level = NONE;
  /** The end of the level word of the header, or -1. */
  const levelEnd = (bytes: Uint8Array, from: number, to: number, afterStamp: boolean): number => {
    let at = from;
    for (let token = 0; token < (afterStamp ? LEVEL_TOKENS : 1) && at < to; token++) {
      const end = skipWord(bytes, at, to);
      if (bytes[at] === 91 || bytes[at] === 40) {
        const inner = wordLevel(bytes, at + 1, end, true);
        if (inner > 0) return inner;
        const close = bracketEnd(bytes, at, to);
        if (close > 0) {
          at = skipBlanks(bytes, close, to);
          continue;
        }
      }
      const found = wordLevel(bytes, skipOpening(bytes, at), end, token === 0 && afterStamp);
      if (found > 0) return found;
      if (!isHeaderWord(bytes, at, end, to)) return -1;
      at = skipBlanks(bytes, end, to);
    }
    return -1;
  };
  /** The end of a level inside a word: capitals, or marked by a bracket, a colon or its place. */
  const wordLevel = (bytes: Uint8Array, at: number, end: number, expected: boolean): number => {
    let from = at;
    while (from < end && (bytes[from] === 124 || bytes[from] === 91 || bytes[from] === 42)) from++;
    // logback's own lines: `|-INFO in ...`
    if (bytes[at] === 124 && bytes[from] === 45) from++;
    let stop = from;
    while (stop < end && (CLASS[bytes[stop]!]! & LETTER) !== 0) stop++;
    const next = stop < end ? bytes[stop]! : 32;
    if (!JOINT.has(next)) return -1;
    const capitals = (CLASS[bytes[stop - 1] ?? 32]! & UPPER) !== 0;
    const marked = next === 58 || next === 93 || next === 62 || next === 124;
    if (!capitals && !marked && !expected) return -1;
    if (marked && next === 58 && bytes[stop + 1] === 58) return -1;
    level = levelOfWord(bytes, from, stop);
    return level === NONE ? moduleLevel(bytes, at, end, expected) : stop;
  };
  /** `core:error`: a module and a level in one bracket. */
  const moduleLevel = (bytes: Uint8Array, at: number, end: number, expected: boolean): number => {
    if (!expected) return -1;
    const colon = indexOfByte(bytes, 58, at, end);
    if (colon < 0) return -1;
    level = levelOfWord(bytes, colon + 1, end - 1);
    return level === NONE ? -1 : end - 1;
  };

  const plain = (bytes: Uint8Array, from: number, to: number, line: ParsedLine): boolean => {
    level = NONE;
    const end = levelEnd(bytes, from, to, false);
    if (end < 0 || end >= to) return false;
    const next = bytes[end]!;
    if (next !== 58 && next !== 93 && next !== 62 && next !== 124 && next !== 32) return false;
    line.format = 'plain';
    line.level = level;
    return true;
  };

  const syslog = (bytes: Uint8Array, at: number, to: number, line: ParsedLine): boolean => {
    const host = skipBlanks(bytes, at, to);
    const tag = skipBlanks(bytes, skipWord(bytes, host, to), to);
    line.format = 'syslog';
    line.from = syslogTagEnd(bytes, tag, to);
    level = NONE;
    const end = levelEnd(bytes, line.from, to, false);
    if (end > 0 && line.level === NONE) line.level = level;
    return true;
  };

  return (bytes, from, to, line) => {
    const priority = skipPriority(bytes, from, to);
    line.level =
      priority > from
        ? levelOfPriority(Number.parseInt(String.fromCharCode(...bytes.subarray(from + 1, priority)), 10))
        : NONE;
    const start = skipBlanks(bytes, priority, to);
    weakHere = Number.NaN;
    let at = stampEnd(bytes, start, to);
    weakBefore = weakHere;
    if (at === DECLINED) return false;
    if (at < 0) return plain(bytes, start, to, line);
    line.time = time;
    line.isWeakTime = isWeak;
    if (isSyslog || priority > from) return syslog(bytes, at, to, line);
    line.format = 'timestamped';
    if (bytes[at] === 124) at = pipedEnd(bytes, at, to);
    at = skipClosing(bytes, at, to);
    const letterAt = logcatLetter(bytes, at, to);
    if (letterAt > 0) {
      line.level = levelOfLetter(bytes[letterAt]);
      line.format = 'logcat';
      line.from = readSource(bytes, letterAt + 1, to, true).end;
      return true;
    }
    if (isWeak && lastToken > 0 && isDigit(bytes[at])) {
      const number = skipDigits(bytes, at, to);
      if (bytes[number] === 32) at = number + 1;
    }
    const tag = skipRelayedTag(bytes, at, to);
    if (tag > at) return syslog(bytes, at, to, line);
    const dash = bytes[at] === 45 && bytes[at + 1] === 32 ? at + 2 : at;
    const end = levelEnd(bytes, dash, to, true);
    line.level = end < 0 ? levelOfPhp(bytes, dash, to) : level;
    const source = readSource(bytes, skipClosing(bytes, end < 0 ? dash : end, to), to, false);
    line.from = Math.min(source.end, to);
    if (end >= 0 && source.found) line.format = 'log4j';
    return true;
  };
};
