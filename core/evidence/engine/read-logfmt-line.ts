import { ATOM, BLANK, CLASS, LETTER, skipBlanks } from './bytes.ts';
import { decodeText } from './decode-text.ts';
import { purposeOf, setLevel, setTime } from './field-names.ts';
import { NONE } from './levels.ts';
import { emptyParsedLine, type LineReader, type ParsedLine } from './parsed-line.ts';
import type { StampReader } from './stamp.ts';

const QUOTE = 34;
const EQUALS = 61;

const keyEnd = (bytes: Uint8Array, at: number, to: number): number => {
  let i = at;
  while (i < to && (CLASS[bytes[i]!]! & ATOM) !== 0) i++;
  return i < to && i > at && bytes[i] === EQUALS ? i : -1;
};

const valueEnd = (bytes: Uint8Array, at: number, to: number): number => {
  let i = at;
  if (bytes[i] === QUOTE) {
    for (i++; i < to && bytes[i] !== QUOTE; i++) if (bytes[i] === 92) i++;
    return Math.min(i + 1, to);
  }
  while (i < to && (CLASS[bytes[i]!]! & BLANK) === 0) i++;
  return i;
};

/** logfmt: `time=2026-01-05T10:00:00Z level=error msg="..." key=value`. A line counts as logfmt when it begins with a
 *  pair, names a time or a level, and has a message or nothing but pairs. */
export const logfmtLineReader =
  (stamps: StampReader): LineReader =>
  (bytes, from, to, line) => {
    let at = skipBlanks(bytes, from, to);
    if ((CLASS[bytes[at] ?? 0]! & LETTER) === 0 || keyEnd(bytes, at, to) < 0) return false;
    let pairs = 0;
    let words = 0;
    let rank = Number.POSITIVE_INFINITY;
    while (at < to) {
      const equals = keyEnd(bytes, at, to);
      words++;
      if (equals < 0) {
        while (at < to && (CLASS[bytes[at]!]! & BLANK) === 0) at++;
        at = skipBlanks(bytes, at, to);
        continue;
      }
      const end = valueEnd(bytes, equals + 1, to);
      const quoted = bytes[equals + 1] === QUOTE && end - equals > 2 ? 1 : 0;
      const known = purposeOf(bytes, at, equals);
      pairs++;
      if (known?.purpose === 'level') setLevel(line, bytes, equals + 1 + quoted, end - quoted);
      else if (known?.purpose === 'time') setTime(line, stamps, bytes, equals + 1 + quoted, end - quoted);
      else if (known?.purpose === 'message' && known.rank < rank && end > equals + 1) {
        rank = known.rank;
        line.from = equals + 1 + quoted;
        line.to = end - quoted;
      } else if (known?.purpose === 'trace' && quoted === 1)
        line.trace = decodeText(bytes, equals + 2, end - 1)
          .replaceAll('\\n', '\n')
          .replaceAll('\\t', '\t');
      at = skipBlanks(bytes, end, to);
    }
    const isTimed = line.level !== 0 || !Number.isNaN(line.time);
    // Without a message every word has to be a pair, and the whole line is mined.
    if (pairs > 1 && isTimed && (rank < Number.POSITIVE_INFINITY || pairs === words)) {
      line.format = 'logfmt';
      return true;
    }
    line.from = from;
    line.to = to;
    line.level = 0;
    line.time = Number.NaN;
    line.trace = null;
    return false;
  };

/** Shorter names, `s=5`, say too little to stand for a level alone. */
const SHORTEST_NAME = 3;

/** Sets the level that one of the pairs before the first plain word names. */
const setLeadingLevel = (line: ParsedLine, bytes: Uint8Array, from: number, to: number): void => {
  let at = from;
  while (at < to && line.level === NONE) {
    const equals = keyEnd(bytes, at, to);
    if (equals < 0) return;
    const end = valueEnd(bytes, equals + 1, to);
    const quoted = bytes[equals + 1] === QUOTE && end - equals > 2 ? 1 : 0;
    if (equals - at >= SHORTEST_NAME && purposeOf(bytes, at, equals)?.purpose === 'level')
      setLevel(line, bytes, equals + 1 + quoted, end - quoted);
    at = skipBlanks(bytes, end, to);
  }
};

/** Pairs where a message is expected, behind a timestamp or the header of a relay: `level=error msg="..."`,
 *  `level=error it broke`. Sets level, message and trace, and never the time; false, with nothing set, for what is no
 *  logfmt and names no level. */
export const pairsReader = (stamps: StampReader): LineReader => {
  const readLine = logfmtLineReader(stamps);
  const inner = emptyParsedLine();
  return (bytes, from, to, line) => {
    if ((CLASS[bytes[from] ?? 0]! & LETTER) === 0 || keyEnd(bytes, from, to) < 0) return false;
    inner.bytes = bytes;
    inner.from = from;
    inner.to = to;
    inner.level = NONE;
    inner.time = Number.NaN;
    inner.dateFrom = -1;
    inner.clockFrom = -1;
    inner.trace = null;
    const isWhole = readLine(bytes, from, to, inner);
    if (!isWhole) setLeadingLevel(inner, bytes, from, to);
    if (!isWhole && inner.level === NONE) return false;
    if (inner.level !== NONE) line.level = inner.level;
    line.from = inner.from;
    line.to = inner.to;
    line.trace = inner.trace;
    return true;
  };
};
