import { encodeUtf8 } from '../../kernel/utf8.ts';
import { shownText } from './line-text.ts';

/** Whether a line holds the text it was made for. */
export type FindText = (bytes: Uint8Array, from: number, to: number) => boolean;

const isAscii = (bytes: Uint8Array): boolean => bytes.every(byte => byte < 128);

/** ASCII letters in lower case, every other byte as it is. */
const FOLDED = Uint8Array.from({ length: 256 }, (_, byte) => (byte >= 65 && byte <= 90 ? byte | 32 : byte));

/** Plain text, no pattern; upper and lower case are the same. A text in ASCII is looked for in the bytes as they are. */
export const findText = (text: string): FindText => {
  const wanted = text.toLowerCase();
  const bytes = encodeUtf8(wanted);
  return isAscii(bytes) ? findAscii(bytes) : findAny(wanted);
};

const findAscii = (wanted: Uint8Array): FindText => {
  const length = wanted.length;
  const first = wanted[0] ?? 0;
  return (bytes, from, to) => {
    if (length === 0) return true;
    for (let at = from; at <= to - length; at++) {
      if (FOLDED[bytes[at]!] !== first) continue;
      let i = 1;
      while (i < length && FOLDED[bytes[at + i]!] === wanted[i]) i++;
      if (i === length) return true;
    }
    return false;
  };
};

/** Only a line with a byte outside ASCII (or NUL, which is shown as U+FFFD) can hold such a text. */
const findAny =
  (wanted: string): FindText =>
  (bytes, from, to) => {
    let at = from;
    while (at < to && bytes[at]! < 128 && bytes[at] !== 0) at++;
    return at < to && shownText(bytes, from, to).toLowerCase().includes(wanted);
  };
