import type { Span } from './spans.ts';

/** Secrets in base64 (RFC 4648, both alphabets): the whole run is hidden when what it says is a text that holds one. */

/** Long enough for a name and its value. It cannot begin in the middle of itself. */
const RUN = /(?<![\w+/-])[A-Za-z0-9+/_-]{16,}={0,2}/g;
/** Of a run so much is read; a secret behind it is not found. */
const MOST_CHARS = 64_000;
/** Whether the beginning is text tells all but a few of the others apart. */
const FIRST_CHARS = 16;
/** Text in base64 is hardly ever without one; paths and digests are. */
const CAPITAL = /[A-Z]/;
/** How often one run is in another. */
const DEPTH = 2;

export const withinBase64 =
  (detect: (text: string) => readonly Span[]) =>
  (text: string): readonly Span[] =>
    [...text.matchAll(RUN)].flatMap(({ 0: run, index }) =>
      holdsSecret(run, detect, DEPTH) ? [{ from: index, to: index + run.length, kind: 'SECRET_ENCODED' }] : [],
    );

const holdsSecret = (run: string, detect: (text: string) => readonly Span[], depth: number): boolean => {
  const first = run.slice(0, FIRST_CHARS);
  if (depth === 0 || !CAPITAL.test(first) || !isText(decode(first))) return false;
  const plain = decode(run.slice(0, MOST_CHARS));
  if (!isText(plain)) return false;
  return detect(plain).length > 0 || [...plain.matchAll(RUN)].some(([inner]) => holdsSecret(inner, detect, depth - 1));
};

/** Both alphabets. */
const decode = (run: string): string => Buffer.from(run, 'base64').toString('utf8');

const UNREADABLE = /[^\t\n\r\x20-\x7e\u00a0-\ufffc]/;
const isText = (text: string): boolean => !UNREADABLE.test(text);
