import { indexOfByte, readDigits, startsWith } from './bytes.ts';
import { decodeText } from './decode-text.ts';
import { journalKeyEnd } from './journal-form.ts';
import { levelOfPriority, NONE } from './levels.ts';
import type { LineReader, ParsedLine } from './parsed-line.ts';
import type { StampReader } from './stamp.ts';

const [UNDERSCORE, EQUALS, LF] = [95, 61, 10];
const TRACE_CAP = 16_384;

/** An entry of an exported journal, its lines one below the other. Time, level and message are __REALTIME_TIMESTAMP,
 *  PRIORITY and MESSAGE, of which the first line is mined; a trace may follow in it. */
export const journalEntryReader = (stamps: StampReader): LineReader => {
  let messageFrom = -1;
  let messageTo = -1;

  /** Where the value ends that stands on the lines below its name: before the next line that names a field. */
  const valueEnd = (bytes: Uint8Array, from: number, to: number): number => {
    for (let lf = indexOfByte(bytes, LF, from, to); lf >= 0; lf = indexOfByte(bytes, LF, lf + 1, to))
      if (journalKeyEnd(bytes, lf + 1, to) > lf) return lf;
    return to;
  };
  const isNamed = (bytes: Uint8Array, from: number, to: number, name: string): boolean =>
    to - from === name.length && startsWith(bytes, from, to, name);

  const field = (
    line: ParsedLine,
    bytes: Uint8Array,
    keyFrom: number,
    keyTo: number,
    from: number,
    to: number,
  ): void => {
    if (isNamed(bytes, keyFrom, keyTo, '__REALTIME_TIMESTAMP')) {
      if (stamps.read(bytes, from, to)) line.time = stamps.stamp.time;
    } else if (isNamed(bytes, keyFrom, keyTo, 'PRIORITY')) {
      const priority = to - from === 1 && line.level === NONE ? readDigits(bytes, from, 1, to) : -1;
      if (priority >= 0 && priority < 8) line.level = levelOfPriority(priority);
    } else if (messageFrom < 0 && isNamed(bytes, keyFrom, keyTo, 'MESSAGE')) {
      messageFrom = from;
      messageTo = to;
    }
  };

  return (bytes, from, to, line) => {
    if (bytes[from] !== UNDERSCORE || bytes[from + 1] !== UNDERSCORE || indexOfByte(bytes, LF, from, to) < 0)
      return false;
    messageFrom = -1;
    for (let at = from; at < to; ) {
      const keyEnd = journalKeyEnd(bytes, at, to);
      const lf = indexOfByte(bytes, LF, at, to);
      const lineEnd = lf < 0 ? to : lf;
      let end = lineEnd;
      if (keyEnd >= 0 && bytes[keyEnd] === EQUALS) field(line, bytes, at, keyEnd, keyEnd + 1, lineEnd);
      else if (keyEnd >= 0) {
        let value = lineEnd;
        while (value < to && bytes[value] === LF) value++;
        end = Math.max(lineEnd, valueEnd(bytes, value, to));
        field(line, bytes, at, keyEnd, value, end);
      }
      at = end + 1;
    }
    line.format = 'journal-export';
    if (messageFrom < 0) return true;
    line.saidAt = messageFrom;
    line.from = messageFrom;
    const lf = indexOfByte(bytes, LF, messageFrom, messageTo);
    line.to = lf < 0 ? messageTo : lf;
    if (lf >= 0) line.trace = decodeText(bytes, messageFrom, Math.min(messageTo, messageFrom + TRACE_CAP));
    return true;
  };
};
