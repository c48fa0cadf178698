import { Buffer } from 'node:buffer';
import { type ByteOrderMark, byteOrderMarkOf, encodingOf, SHORTEST_PADDING } from '../identification/text-likeness.ts';

export type DecodedText = { readonly text: string; readonly notes: readonly string[] };

const REPLACEMENT = '\uFFFD';
const REPLACEMENT_IN_UTF8 = Buffer.from(REPLACEMENT);

const countOf = (text: string, part: string): number => {
  let count = 0;
  for (let at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + part.length)) count += 1;
  return count;
};

const countOfBytes = (bytes: Buffer, part: Buffer): number => {
  let count = 0;
  for (let at = bytes.indexOf(part); at >= 0; at = bytes.indexOf(part, at + part.length)) count += 1;
  return count;
};

/** How many bytes of the input the decoder could not use: what is left of the input once the bytes of everything that
 *  was decoded faithfully are taken away. A replacement character that the input itself held is faithful. */
const invalidBytes = (bytes: Buffer, text: string): number => {
  const replaced = countOf(text, REPLACEMENT) - countOfBytes(bytes, REPLACEMENT_IN_UTF8);
  return bytes.length - (Buffer.byteLength(text) - replaced * REPLACEMENT_IN_UTF8.length);
};

const noteOf = (count: number, encoding: string): string[] =>
  count === 0
    ? []
    : [
        `${count} ${count === 1 ? 'byte was' : 'bytes were'} not valid ${encoding} and ${count === 1 ? 'was' : 'were'} replaced.`,
      ];

const decodeUtf8 = (bytes: Buffer): DecodedText => {
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
  return { text, notes: noteOf(invalidBytes(bytes, text), 'UTF-8') };
};

const decodeUtf16 = (bytes: Buffer, encoding: ByteOrderMark): DecodedText => {
  const text = new TextDecoder(encoding, { ignoreBOM: true }).decode(bytes);
  const own = countOfUnit(bytes, encoding);
  const units = countOf(text, REPLACEMENT) - own;
  const odd = bytes.length % 2;
  return { text, notes: noteOf(odd === 1 ? units * 2 - 1 : units * 2, encoding.toUpperCase()) };
};

/** Replacement characters that the input itself holds. */
const countOfUnit = (bytes: Buffer, encoding: ByteOrderMark): number => {
  const [high, low] = encoding === 'utf-16le' ? [1, 0] : [0, 1];
  let count = 0;
  for (let at = 0; at + 1 < bytes.length; at += 2)
    if (bytes[at + high] === 0xff && bytes[at + low] === 0xfd) count += 1;
  return count;
};

const PADDING = new RegExp(`\\0{${SHORTEST_PADDING},}`, 'g');

/** One NUL is left of each run, for the text gate to show. */
const withoutPadding = ({ text, notes }: DecodedText): DecodedText => {
  if (!text.includes('\0')) return { text, notes };
  const kept = text.replace(PADDING, '\0');
  const dropped = text.length - kept.length;
  return {
    text: kept,
    notes: dropped === 0 ? notes : [...notes, `${dropped} NUL characters of padding were left out.`],
  };
};

/** Decodes a text file: UTF-16 where a byte order mark or NUL in every other byte says so, else UTF-8. Nothing is refused: what is not valid becomes
 *  U+FFFD and is counted in a note, and so is padding left out. Line ends become LF. */
export const decodeText = (content: Uint8Array): DecodedText => {
  const mark = byteOrderMarkOf(content);
  const encoding = encodingOf(content);
  const bytes = Buffer.from(content.buffer, content.byteOffset, content.byteLength).subarray(
    mark === undefined ? 0 : mark === 'utf-8' ? 3 : 2,
  );
  const { text, notes } = withoutPadding(
    encoding === undefined || encoding === 'utf-8' ? decodeUtf8(bytes) : decodeUtf16(bytes, encoding),
  );
  return { text: text.includes('\r\n') ? text.replaceAll('\r\n', '\n') : text, notes };
};
