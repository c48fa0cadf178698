import { unmarkedUtf16 } from '../../../core/kernel/utf16.ts';

export type ByteOrderMark = 'utf-8' | 'utf-16le' | 'utf-16be';

export const byteOrderMarkOf = (bytes: Uint8Array): ByteOrderMark | undefined => {
  const [first, second, third] = bytes;
  if (first === 0xef && second === 0xbb && third === 0xbf) return 'utf-8';
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  if (first === 0xfe && second === 0xff) return 'utf-16be';
  return undefined;
};

/** The encoding that the first bytes tell, by a mark or, of UTF-16, without one. */
export const encodingOf = (bytes: Uint8Array): ByteOrderMark | undefined =>
  byteOrderMarkOf(bytes) ?? unmarkedUtf16(bytes);

const isWhiteSpace = (code: number): boolean => code >= 0x08 && code <= 0x0d;
const ESCAPE = 0x1b;

/** Controls that text does not hold; tab, line ends, form feed, backspace and the escape of terminal colours are text. */
const isStrangeControl = (code: number): boolean =>
  (code < 0x20 && !isWhiteSpace(code) && code !== ESCAPE) || code === 0x7f;

/** Random bytes hold 10 in 100; logs with a stray bell or shift-in hold far less. */
const MOST_CONTROLS = 0.05;

const JOURNAL = /^__(?:CURSOR|REALTIME_TIMESTAMP)=/;
/** A name alone on its line, and the length of its value. */
const JOURNAL_LENGTH = /(\n[A-Z_][A-Z0-9_]*\n)[\s\S]{0,8}/g;

/** Text but for the lengths that an exported journal writes, in eight bytes, before values with line breaks; undefined for
 *  anything else. */
const journalText = (head: Uint8Array): string | undefined => {
  if (head[0] !== 0x5f) return undefined;
  const text = new TextDecoder('latin1').decode(head);
  return JOURNAL.test(text) ? text.replace(JOURNAL_LENGTH, '$1') : undefined;
};

const unitsOf = (text: string): Uint16Array => Uint16Array.from({ length: text.length }, (_, i) => text.charCodeAt(i));

const codesOf = (head: Uint8Array): Uint8Array | Uint16Array => {
  const journal = journalText(head);
  if (journal !== undefined) return unitsOf(journal);
  const encoding = encodingOf(head);
  if (encoding !== 'utf-16le' && encoding !== 'utf-16be') return head;
  return unitsOf(new TextDecoder(encoding).decode(head.subarray(0, head.length - (head.length % 2))));
};

/** A log that was laid out in advance, cut off in a crash or copied and truncated under its writer holds runs of NUL, as
 *  long as disk blocks. The numbers and records of binary files hold short ones. */
export const SHORTEST_PADDING = 64;

/** What is left of the codes without padding. A run that the end of the head cuts may be of any length. */
const withoutPadding = (codes: Uint8Array | Uint16Array): number[] => {
  const kept: number[] = [];
  let zeros = 0;
  for (const code of codes) {
    if (code === 0) {
      zeros += 1;
      continue;
    }
    if (zeros < SHORTEST_PADDING) for (; zeros > 0; zeros -= 1) kept.push(0);
    zeros = 0;
    kept.push(code);
  }
  return kept;
};

/** Whether the first bytes of a file can be text: few control characters and no NUL but in padding, whatever the encoding.
 *  Padding alone can be: what it pads may come later. */
export const looksLikeText = (head: Uint8Array): boolean => {
  const codes = withoutPadding(codesOf(head));
  let controls = 0;
  for (const code of codes) {
    if (code === 0) return false;
    if (isStrangeControl(code)) controls += 1;
  }
  return controls <= codes.length * MOST_CONTROLS;
};
