import { ATOM, BLANK, CLASS, LETTER, skipBlanks } from './bytes.ts';
import { decodeText } from './decode-text.ts';
import { purposeOf, setLevel, setTime } from './field-names.ts';
import type { LineReader } from './parsed-line.ts';
import type { StampReader } from './timestamps.ts';

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
