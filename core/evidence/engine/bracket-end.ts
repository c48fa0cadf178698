import { byteSet, indexOfByte } from './bytes.ts';

const REACH = 200;
/** What no path and no name with blanks in it holds. */
const ENDS_NAME = byteSet(`(,="'<>[]{};`);

/** `(/srv/My Files/a.txt)`: where a path that opened a bracket before the blank at `at`, or a value that did so behind its
 *  key, goes on with a slash up to the closing bracket; `at` when it does not. */
export const bracketEnd = (bytes: Uint8Array, from: number, at: number, end: number): number => {
  const open = indexOfByte(bytes, 40, from, at);
  if (open < 0 || indexOfByte(bytes, 41, open, at) > 0) return at;
  if (bytes[open + 1] !== 47 && indexOfByte(bytes, 61, open, at) < 0) return at;
  let hasSlash = false;
  for (let i = at + 1; i < Math.min(end, at + REACH); i++) {
    if (bytes[i] === 41) return hasSlash ? i : at;
    if (ENDS_NAME[bytes[i]!] === 1) return at;
    if (bytes[i] === 47) hasSlash = true;
  }
  return at;
};
