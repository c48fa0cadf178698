import { skipBlanks } from './bytes.ts';
import { stringEnd } from './read-json-string.ts';

const [QUOTE, BLANK, COMMA] = [34, 32, 44];
const [OPEN_LIST, CLOSE_LIST, OPEN, CLOSE] = [91, 93, 123, 125];

/** The end of a value that is no string: a number, a word, or a whole object or array. */
export const valueEnd = (bytes: Uint8Array, at: number, to: number): number => {
  let depth = 0;
  let i = at;
  while (i < to) {
    const byte = bytes[i]!;
    if (byte === QUOTE) {
      const end = stringEnd(bytes, i, to);
      if (end < 0) return -1;
      i = end;
    } else if (byte === OPEN || byte === OPEN_LIST) depth++;
    else if (byte === CLOSE || byte === CLOSE_LIST) {
      if (depth === 0) return i;
      depth--;
      if (depth === 0) return i + 1;
    } else if (depth === 0 && (byte === COMMA || byte === BLANK)) return i;
    i++;
  }
  return depth === 0 ? i : -1;
};

/** Behind the comma or the bracket of a list whose items stand on a line each. */
export const listEnd = (bytes: Uint8Array, at: number, to: number): number => {
  const i = skipBlanks(bytes, at, to);
  return i < to && (bytes[i] === COMMA || bytes[i] === CLOSE_LIST) ? skipBlanks(bytes, i + 1, to) : i;
};
