import { continued, type Piece } from './continued-runs.ts';
import type { Span } from './spans.ts';

/** Secrets in base64 (RFC 4648, both alphabets): the whole run is hidden when what it says is a text that holds one, with the
 *  lines that it goes on in. */

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
  (text: string): readonly Span[] => {
    const spans: Span[] = [];
    let covered = 0;
    for (const { 0: run, index } of text.matchAll(RUN)) {
      if (index < covered || !beginsAsText(run)) continue;
      const pieces = [{ from: index, to: index + run.length }, ...continued(text, index, run)];
      const told = piecesThatHoldSecret(text, pieces, detect);
      covered = told.at(-1)?.to ?? index + run.length;
      spans.push(...told.map(piece => ({ ...piece, kind: 'SECRET_ENCODED' })));
    }
    return spans;
  };

const beginsAsText = (run: string): boolean => {
  const first = run.slice(0, FIRST_CHARS);
  return CAPITAL.test(first) && isText(decode(first));
};

/** The run by itself, or with all that goes on with it as far as that is text. */
const piecesThatHoldSecret = (
  text: string,
  pieces: readonly Piece[],
  detect: (text: string) => readonly Span[],
): readonly Piece[] => {
  const whole = pieces.map(({ from, to }) => text.slice(from, to)).join('');
  if (holdsSecret(whole, detect, DEPTH)) return pieces;
  const plain = decode(whole.slice(0, MOST_CHARS));
  const end = plain.search(UNREADABLE);
  if (pieces.length === 1 || end < 0) return [];
  const readable = (Buffer.byteLength(plain.slice(0, end)) * 4) / 3;
  let chars = 0;
  const kept = pieces.filter(({ from, to }) => {
    chars += to - from;
    return chars - (to - from) < readable;
  });
  return detect(plain.slice(0, end)).length > 0 ? kept : [];
};

const holdsSecret = (run: string, detect: (text: string) => readonly Span[], depth: number): boolean => {
  if (depth === 0 || !beginsAsText(run)) return false;
  const plain = decode(run.slice(0, MOST_CHARS));
  if (!isText(plain)) return false;
  return detect(plain).length > 0 || [...plain.matchAll(RUN)].some(([inner]) => holdsSecret(inner, detect, depth - 1));
};

/** Both alphabets. */
const decode = (run: string): string => Buffer.from(run, 'base64').toString('utf8');

const UNREADABLE = /[^\t\n\r\x20-\x7e\u00a0-\ufffc]/;
const isText = (text: string): boolean => !UNREADABLE.test(text);
