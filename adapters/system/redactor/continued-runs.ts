import { likeThis } from './prefixes.ts';
import type { Span } from './spans.ts';

export type Piece = Omit<Span, 'kind'>;

/** Of one dump, all of its lines together. */
const MOST_CHARS = 64_000;
const LONGEST_PREFIX = 120;
/** Between two strings that a program puts together, or two lines within one. */
const BETWEEN = `["'][ \\t]{0,8}[+.,\\\\]?(?:[ \\t]|\\r?\\n){0,80}["']|\\\\{1,2}(?:r\\\\{1,2})?n`;
const PIECE = '([A-Za-z0-9+/_-]{1,}={0,2})';

/** Where a run of base64 goes on: on the lines behind it, which begin like its own or with blanks and hold nothing else
 *  (`base64` breaks lines behind 76 characters, PEM behind 64), and in the next string. */
export const continued = (text: string, from: number, run: string): readonly Piece[] => {
  const pieces: Piece[] = [];
  if (run.endsWith('=')) return pieces;
  const before = text.slice(Math.max(0, from - LONGEST_PREFIX), from);
  const own = likeThis(before.slice(before.lastIndexOf('\n') + 1));
  const next = new RegExp(
    `(?:\\r?\\n(?:${own}|[ \\t]{0,60})${PIECE}(?=["'\`,]{0,3}[ \\t]*(?:\\r?\\n|$))|(?:${BETWEEN})${PIECE})`,
    'dy',
  );
  next.lastIndex = from + run.length;
  for (let chars = run.length; chars < MOST_CHARS; ) {
    const match = next.exec(text);
    const [at, to] = match?.indices?.[1] ?? match?.indices?.[2] ?? [0, 0];
    if (to === 0) break;
    pieces.push({ from: at, to });
    chars += to - at;
    if (text.charAt(to - 1) === '=') break;
  }
  return pieces;
};
