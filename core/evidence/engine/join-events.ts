import { BLANK, CLASS, skipBlanks, startsWith } from './bytes.ts';
import type { HeldLine, JsonTaker } from './join-json.ts';
import type { TakeLine } from './split-lines.ts';

/** A longer event is no record; its lines are read one by one. */
const MOST_LINES = 900;
const MOST_BYTES = 60_000;
const CLOSING = '</Event>';

/** Whether a line begins an event of a Windows log in XML. */
export const opensEvent = (bytes: Uint8Array, from: number, to: number): boolean =>
  startsWith(bytes, from, to, '<Event ') || startsWith(bytes, from, to, '<Event>');

const isAround = (bytes: Uint8Array, from: number, to: number, offset: number): boolean =>
  (to - from === 8 && startsWith(bytes, from, to, '<Events>')) ||
  (to - from === 9 && startsWith(bytes, from, to, '</Events>')) ||
  (offset < 4 && startsWith(bytes, from, to, '<?xml ') && startsWith(bytes, to - 2, to, '?>'));

/** Puts together the events of a Windows log that were printed with one element a line. All other lines go straight on. */
export const eventJoiner = ({ line: single, object, skip }: JsonTaker): { line: TakeLine; end: () => void } => {
  const held = new Uint8Array(MOST_BYTES);
  let used = 0;
  let lines: HeldLine[] = [];

  const flush = (): void => {
    const all = lines;
    lines = [];
    for (const { from, to, offset } of all) single(held, from, to, offset, to - from);
    used = 0;
  };
  const add = (bytes: Uint8Array, from: number, to: number, offset: number): void => {
    held.set(bytes.subarray(from, to), used);
    lines.push({ from: used, to: used + to - from, offset });
    used += to - from;
    if (!startsWith(bytes, to - CLOSING.length, to, CLOSING)) return;
    if (object(held, lines)) {
      lines = [];
      used = 0;
    } else flush();
  };
  const fits = (size: number): boolean => used + size <= MOST_BYTES && lines.length < MOST_LINES;

  return {
    line: (bytes, from, to, offset, length) => {
      const hasMark = offset === 0 && bytes[from] === 0xef && bytes[from + 1] === 0xbb;
      const start = skipBlanks(bytes, hasMark ? from + 3 : from, to);
      if (lines.length === 0 && bytes[start] !== 60) {
        single(bytes, from, to, offset, length);
        return;
      }
      let end = to;
      while (end > start && (CLASS[bytes[end - 1]!]! & BLANK) !== 0) end--;
      const isTag = bytes[start] === 60;
      const opens = isTag && opensEvent(bytes, start, end);
      const isWhole = length === to - from && fits(end - from);
      if (lines.length > 0 && (opens || !isWhole)) flush();
      const isOneLine = opens && startsWith(bytes, end - CLOSING.length, end, CLOSING);
      if (isTag && lines.length === 0 && isAround(bytes, start, end, offset)) skip(offset);
      else if (lines.length > 0 || (opens && !isOneLine && isWhole)) add(bytes, from, end, offset);
      else single(bytes, from, to, offset, length);
    },
    end: flush,
  };
};
