import { isDigit, skipBlanks, skipWord, startsWith } from './bytes.ts';
import { levelOfPriority } from './levels.ts';
import type { LineReader } from './parsed-line.ts';
import { skipPriority } from './read-source.ts';
import type { StampReader } from './stamp.ts';

/** The end of the structured data at `at`: `-`, or elements in brackets with quoted values. */
const structuredEnd = (bytes: Uint8Array, at: number, to: number): number => {
  let i = at;
  if (bytes[i] !== 91) return skipWord(bytes, i, to);
  while (i < to && bytes[i] === 91) {
    let quoted = false;
    for (i++; i < to && (quoted || bytes[i] !== 93); i++) {
      if (bytes[i] === 92) i++;
      else if (bytes[i] === 34) quoted = !quoted;
    }
    i++;
  }
  return Math.min(i, to);
};

/** RFC 5424: `<34>1 2026-01-05T10:00:00Z host app procid msgid [data] message`. */
export const syslog5424Reader =
  (stamps: StampReader): LineReader =>
  (bytes, from, to, line) => {
    const priority = skipPriority(bytes, from, to);
    if (priority === from || !isDigit(bytes[priority]) || bytes[priority + 1] !== 32) return false;
    let at = priority + 2;
    if (stamps.read(bytes, at, to)) line.time = stamps.stamp.time;
    else if (bytes[at] !== 45) return false;
    line.isTimeUnusable = Number.isNaN(line.time);
    for (let field = 0; field < 5; field++) at = skipBlanks(bytes, skipWord(bytes, at, to), to);
    at = skipBlanks(bytes, structuredEnd(bytes, at, to), to);
    let digits = 0;
    for (let i = from + 1; i < priority - 1; i++) digits = digits * 10 + bytes[i]! - 48;
    line.format = 'syslog';
    line.level = levelOfPriority(digits);
    line.from = startsWith(bytes, at, to, '\u00EF\u00BB\u00BF') ? at + 3 : at;
    return true;
  };
