import { bareTimes } from './bare-times.ts';
import { CLASS, DIGIT, isDigit, skipBlanks, skipDigits, skipWord, UPPER } from './bytes.ts';
import { levelFinder } from './find-level.ts';
import {
  isHeaderWord,
  isNumericDate,
  logcatLetter,
  paddedEnd,
  pipedEnd,
  skipClosing,
  skipOpening,
  skipRelayedTag,
} from './header-words.ts';
import { levelOfLetter, levelOfPriority, NONE } from './levels.ts';
import { levelOfMark, markedEnd } from './marked-level.ts';
import type { LineReader, ParsedLine } from './parsed-line.ts';
import { readSource, skipPriority, syslogTagEnd } from './read-source.ts';
import type { StampReader } from './stamp.ts';

const STAMP_TOKENS = 6;
const DECLINED = -2;

/** Reads lines made for people: a timestamp near the start, a level, a thread, a logger, in the usual orders.
 *  `readPairs` reads a message that is made of pairs. */
export const textLineReader = (stamps: StampReader, readPairs: LineReader): LineReader => {
  const { stamp } = stamps;
  const bare = bareTimes(stamp);
  let lastToken = 0;
  let time = Number.NaN;
  let isSyslog = false;
  let isWeak = false;
  /** The word before is a date that could not be read: the time of day behind it is of no day that is known. */
  let isBehindDate = false;

  /** Tries the word at `at`; epochs and times of day count only where `anywhere` says so. */
  const tryStamp = (bytes: Uint8Array, at: number, to: number, anywhere: boolean, token: number): boolean => {
    const i = skipOpening(bytes, at);
    const { year, zone, date, dateAbove } = stamps.assumed;
    if (i >= to || !stamps.read(bytes, i, to)) return false;
    const isRefused = !stamp.strong && !(anywhere && bare.isExpected(bytes, i, to, token));
    const isUndated = !stamp.strong && isBehindDate;
    if (isRefused || isUndated) Object.assign(stamps.assumed, { year, zone, date, dateAbove });
    if (isRefused) return false;
    if (isUndated) stamp.time = Number.NaN;
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
    isBehindDate = false;
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
      isBehindDate = isNumericDate(bytes, at, end);
      // In prose a time is part of what is said.
      if (!isHeaderWord(bytes, at, end, to) && !(numbered && bare.hadOne())) break;
      at = skipBlanks(bytes, end, to);
    }
    lastToken = 0;
    return -1;
  };
  /** After a timestamp: a second one beside it, or a fuller one a few words on. */
  const furtherStamp = (bytes: Uint8Array, at: number, to: number): number => {
    let end = at;
    isBehindDate = false;
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

  const levels = levelFinder();
  /** Finds the level behind a timestamp, and the message behind the logger. */
  const header = (bytes: Uint8Array, at: number, to: number, line: ParsedLine): void => {
    // A level in capitals, the usual case, is no name of a pair.
    if ((CLASS[bytes[at + 1] ?? 0]! & UPPER) === 0 && readPairs(bytes, at, to, line)) {
      line.format = 'logfmt';
      return;
    }
    const end = levels.find(bytes, at, to, true);
    line.level = levels.level();
    const source = readSource(bytes, skipClosing(bytes, end < 0 ? at : paddedEnd(bytes, end, to), to), to, false);
    line.from = Math.min(source.end, to);
    if (end >= 0 && source.found) line.format = 'log4j';
  };
  const plain = (bytes: Uint8Array, from: number, to: number, line: ParsedLine): boolean => {
    const end = levels.find(bytes, from, to, false);
    if (end < 0 || end >= to) return false;
    const next = bytes[end]!;
    if (next !== 58 && next !== 93 && next !== 62 && next !== 124 && next !== 32) return false;
    line.format = 'plain';
    line.level = levels.level();
    return true;
  };

  /** A program may write its own timestamp and level, `2026-01-05 10:00:00 ERROR ...`, into what a relay stamps again. */
  const relayed = (bytes: Uint8Array, from: number, to: number, line: ParsedLine): void => {
    const at = skipOpening(bytes, from);
    const { year, zone, date, dateAbove } = stamps.assumed;
    if (!isDigit(bytes[at]) || !stamps.read(bytes, at, to)) return;
    Object.assign(stamps.assumed, { year, zone, date, dateAbove });
    const above = line.level;
    header(bytes, skipClosing(bytes, stamp.end, to), to, line);
    line.format = 'syslog';
    if (line.level === NONE) line.level = above;
  };

  const syslog = (bytes: Uint8Array, at: number, to: number, line: ParsedLine): boolean => {
    const host = skipBlanks(bytes, at, to);
    const tag = skipBlanks(bytes, skipWord(bytes, host, to), to);
    line.format = 'syslog';
    line.from = syslogTagEnd(bytes, tag, to);
    const end = levels.find(bytes, line.from, to, false);
    if (end > 0 && line.level === NONE) line.level = levels.level();
    else if (end < 0) relayed(bytes, line.from, to, line);
    return true;
  };

  return (bytes, from, to, line) => {
    const priority = skipPriority(bytes, from, to);
    line.level =
      priority > from
        ? levelOfPriority(Number.parseInt(String.fromCharCode(...bytes.subarray(from + 1, priority)), 10))
        : NONE;
    const start = skipBlanks(bytes, priority, to);
    bare.begin();
    let at = stampEnd(bytes, start, to);
    bare.look();
    if (at === DECLINED) return false;
    if (at < 0) return plain(bytes, start, to, line);
    bare.found(time, isWeak, lastToken);
    line.time = time;
    line.isWeakTime = isWeak;
    if (isSyslog || priority > from) return syslog(bytes, at, to, line);
    line.format = 'timestamped';
    if (bytes[at] === 124) at = pipedEnd(bytes, at, to);
    at = skipClosing(bytes, at, to);
    const marked = levelOfMark(bytes, start, at, to);
    if (marked !== NONE) {
      line.level = marked;
      line.from = skipBlanks(bytes, markedEnd(), to);
      return true;
    }
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
    header(bytes, dash, to, line);
    return true;
  };
};
