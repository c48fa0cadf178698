import { indexOfByte, skipBlanks } from './bytes.ts';
import { carriedTime } from './carried-time.ts';
import { decodeText } from './decode-text.ts';
import { purposeOf, setLevel, setTime } from './field-names.ts';
import { listEnd, valueEnd } from './json-value-end.ts';
import { NONE } from './levels.ts';
import { opensWithDate } from './opens-with-date.ts';
import { emptyParsedLine, type LineReader, type ParsedLine } from './parsed-line.ts';
import { stringEnd, unescapeString } from './read-json-string.ts';
import { requestStatus } from './request-status.ts';
import type { StampReader } from './stamp.ts';

const QUOTE = 34;
const BACKSLASH = 92;
const OPEN = 123;
const CLOSE = 125;
const OPEN_LIST = 91;
const TRACE_CAP = 16_384;
/** All streams of such a file are taken for one. */
const CARRIED = 1;

/** JSON lines. The message field is mined; without one, the whole line. Nested `{"log":{"level":...}}` and
 *  `{"t":{"$date":...}}` are looked into one step deep. `readCarried` reads the line of a program that a container's log
 *  driver wraps. */
export const jsonLineReader = (stamps: StampReader, readCarried: LineReader): LineReader => {
  const times = carriedTime(stamps.assumed);
  const text = new Uint8Array(65_536 + 16);
  const inner = emptyParsedLine();
  const request = requestStatus();
  let messageRank = 0;
  let messageFrom = 0;
  let messageTo = 0;
  let isWrapped = false;
  /** The line ended before its object did. */
  let isCut = false;

  const field = (
    line: ParsedLine,
    bytes: Uint8Array,
    keyFrom: number,
    keyTo: number,
    from: number,
    to: number,
    isString: boolean,
  ): void => {
    request.member(bytes, keyFrom, keyTo, from, to);
    const known = purposeOf(bytes, keyFrom, keyTo);
    if (known === undefined) return;
    if (known.purpose === 'level') setLevel(line, bytes, from, to);
    else if (known.purpose === 'time') setTime(line, stamps, bytes, from, to);
    else if (known.purpose === 'trace' && isString && to - from > 20) {
      const length = unescapeString(bytes, from, Math.min(to, from + TRACE_CAP), text);
      line.trace = decodeText(text, 0, length);
    } else if (known.purpose === 'message' && isString && known.rank < messageRank && to > from) {
      messageRank = known.rank;
      messageFrom = from;
      messageTo = to;
      isWrapped = keyTo - keyFrom === 3 && bytes[keyFrom] === 108;
    }
  };

  const cut = (): number => {
    isCut = true;
    return -1;
  };
  /** A string without its end: as a message it is worth having, as anything else it could be wrong. */
  const cutString = (
    line: ParsedLine,
    bytes: Uint8Array,
    keyFrom: number,
    keyTo: number,
    from: number,
    to: number,
  ): number => {
    if (purposeOf(bytes, keyFrom, keyTo)?.purpose === 'message') field(line, bytes, keyFrom, keyTo, from, to, true);
    return cut();
  };

  /** Reads the fields of the object that opens at `at`; answers where it ends, -1 when it is broken. */
  const object = (line: ParsedLine, bytes: Uint8Array, at: number, to: number, depth: number): number => {
    let i = skipBlanks(bytes, at + 1, to);
    while (i < to && bytes[i] === QUOTE) {
      const keyEnd = stringEnd(bytes, i, to);
      if (keyEnd < 0) return cut();
      const colon = skipBlanks(bytes, keyEnd + 1, to);
      if (colon >= to) return cut();
      if (bytes[colon] !== 58) return -1;
      const from = skipBlanks(bytes, colon + 1, to);
      if (from >= to) return cut();
      let end: number;
      if (bytes[from] === QUOTE) {
        end = stringEnd(bytes, from, to);
        if (end < 0) return cutString(line, bytes, i + 1, keyEnd, from + 1, to);
        field(line, bytes, i + 1, keyEnd, from + 1, end, true);
        end++;
      } else if (bytes[from] === OPEN && depth === 0) end = object(line, bytes, from, to, 1);
      else {
        end = valueEnd(bytes, from, to);
        if (end < 0) return cut();
        field(line, bytes, i + 1, keyEnd, from, end, false);
      }
      if (end < 0) return -1;
      i = skipBlanks(bytes, end, to);
      if (bytes[i] !== 44) break;
      i = skipBlanks(bytes, i + 1, to);
    }
    if (i >= to) return cut();
    return bytes[i] === CLOSE ? i + 1 : -1;
  };

  /** A container's log driver wraps the line of the program: `{"log":"... ERROR ...\n","stream":"stderr"}`. */
  const unwrap = (line: ParsedLine): void => {
    while (line.to > line.from && line.bytes[line.to - 1] === 10) line.to--;
    inner.time = Number.NaN;
    inner.level = NONE;
    inner.isRequest = false;
    inner.bytes = line.bytes;
    inner.from = line.from;
    inner.to = line.to;
    times.begin();
    const isRead = readCarried(line.bytes, line.from, line.to, inner);
    line.stream = CARRIED;
    line.carried = line.bytes;
    line.carriedFrom = line.from;
    line.carriedTo = line.to;
    line.carriedStarts = isRead || opensWithDate(line.bytes, line.from, line.to);
    if (!isRead) return;
    if (line.level === NONE) line.level = inner.level;
    line.time = times.settle(inner.time, line.time);
    line.isRequest = inner.isRequest;
    line.bytes = inner.bytes;
    line.from = inner.from;
    line.to = inner.to;
  };

  /** Whether what was read of a cut object is what a log says, and not just any text with a brace. */
  const saysEnough = (line: ParsedLine): boolean =>
    !Number.isNaN(line.time) || line.level !== NONE || (isWrapped && messageRank !== Number.POSITIVE_INFINITY);

  return (bytes, from, to, line) => {
    let at = skipBlanks(bytes, from, to);
    if (bytes[at] === OPEN_LIST) at = skipBlanks(bytes, at + 1, to);
    if (bytes[at] !== OPEN || to - at < 2) return false;
    messageRank = Number.POSITIVE_INFINITY;
    request.restart();
    isCut = false;
    const end = object(line, bytes, at, to, 0);
    if (end < 0 ? !(isCut && saysEnough(line)) : listEnd(bytes, end, to) !== to) {
      line.time = Number.NaN;
      line.level = 0;
      line.trace = null;
      return false;
    }
    line.format = 'json-lines';
    line.level = request.levelBeside(line.level);
    if (messageRank === Number.POSITIVE_INFINITY) return true;
    line.saidAt = messageFrom;
    line.bytes = bytes;
    line.from = messageFrom;
    line.to = messageTo;
    if (indexOfByte(bytes, BACKSLASH, messageFrom, messageTo) >= 0) {
      line.bytes = text;
      line.to = unescapeString(bytes, messageFrom, messageTo, text);
      line.from = 0;
    }
    if (isWrapped) unwrap(line);
    firstLineOnly(line);
    return true;
  };
};

/** The first line of a message is mined; a trace may follow in it. */
const firstLineOnly = (line: ParsedLine): void => {
  const lf = indexOfByte(line.bytes, 10, line.from, line.to);
  if (lf < 0) return;
  if (line.trace === null) line.trace = decodeText(line.bytes, line.from, Math.min(line.to, line.from + TRACE_CAP));
  line.to = lf;
};
