import { indexOfByte, isDigit, skipBlanks, skipDigits } from './bytes.ts';
import { levelOfLetter } from './levels.ts';
import type { LineReader, ParsedLine } from './parsed-line.ts';
import type { StampReader } from './stamp.ts';

/** Structured lines, `"Starting controller" name="node"`: the quoted text is the message. */
const quotedMessage = (line: ParsedLine, bytes: Uint8Array, to: number): void => {
  if (bytes[line.from] !== 34) return;
  let close = indexOfByte(bytes, 34, line.from + 1, to);
  while (close > 0 && bytes[close - 1] === 92) close = indexOfByte(bytes, 34, close + 1, to);
  if (close <= line.from + 1 || (close + 1 < to && bytes[close + 1] !== 32)) return;
  line.from++;
  line.to = close;
};

/** klog and glog: `E0105 10:00:00.123456    1 file.go:123] message`. */
export const klogLineReader = (stamps: StampReader): LineReader => {
  const stampText = new Uint8Array(32);
  return (bytes, from, to, line) => {
    const level = levelOfLetter(bytes[from]);
    if (level === 0 || to - from < 24 || skipDigits(bytes, from + 1, to) !== from + 5 || bytes[from + 5] !== 32)
      return false;
    if (bytes[from + 8] !== 58 || !isDigit(bytes[from + 6])) return false;
    // `0105 10:00:00.123456` as `01-05 10:00:00.123456`, which the timestamp reader knows.
    const end = Math.min(to, from + 26);
    stampText.set(bytes.subarray(from + 1, from + 3));
    stampText[2] = 45;
    stampText.set(bytes.subarray(from + 3, end), 3);
    if (!stamps.read(stampText, 0, 3 + end - from - 3)) return false;
    const bracket = indexOfByte(bytes, 93, from + 20, Math.min(to, from + 160));
    if (bracket < 0) return false;
    line.format = 'klog';
    line.time = stamps.stamp.time;
    line.level = level;
    line.from = skipBlanks(bytes, bracket + 1, to);
    quotedMessage(line, bytes, to);
    return true;
  };
};
