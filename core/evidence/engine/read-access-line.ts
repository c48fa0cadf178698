import { isBlank, isDigit, skipBlanks, skipDigits, skipWord } from './bytes.ts';
import { levelOfStatus } from './levels.ts';
import type { LineReader } from './parsed-line.ts';
import type { StampReader } from './stamp.ts';
import { requestEnd, requestWriter } from './write-request.ts';

const QUOTE = 34;
const OPEN = 91;

const digitsBefore = (bytes: Uint8Array, at: number, to: number): number => {
  const end = skipDigits(bytes, at, to);
  if (end - at !== 3 || (end < to && !isBlank(bytes[end]))) return -1;
  return (bytes[at]! - 48) * 100 + (bytes[at + 1]! - 48) * 10 + bytes[at + 2]! - 48;
};

/** Common and combined access logs: `host ident user [05/Jan/2026:10:00:00 +0000] "GET /path HTTP/1.1" 200 123`. The
 *  message is `GET /path 200`, without the query; a request line that is none is kept as it is. */
export const accessLineReader = (stamps: StampReader): LineReader => {
  const write = requestWriter();
  return (bytes, from, to, line) => {
    let at = from;
    for (let word = 0; word < 6 && at < to && bytes[at] !== OPEN; word++)
      at = skipBlanks(bytes, skipWord(bytes, at, to), to);
    if (at === from || bytes[at] !== OPEN || !isDigit(bytes[at + 1]) || !stamps.read(bytes, at + 1, to)) return false;
    const time = stamps.stamp.time;
    const quote = skipBlanks(bytes, stamps.stamp.end + 1, to);
    if (bytes[stamps.stamp.end] !== 93 || bytes[quote] !== QUOTE) return false;
    const close = requestEnd(bytes, quote, to);
    if (close < 0) return false;
    const statusAt = skipBlanks(bytes, close + 1, to);
    const status = digitsBefore(bytes, statusAt, to);
    if (status < 100) return false;
    write(line, bytes, quote + 1, close, statusAt, statusAt + 3);
    line.time = time;
    line.level = levelOfStatus(status);
    return true;
  };
};
