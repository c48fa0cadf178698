export type Span = { readonly from: number; readonly to: number };

/** How far back from the limit a place to cut is looked for, as a share of the limit. */
const REACH = 0.5;

const isLowSurrogate = (code: number): boolean => code >= 0xdc00 && code <= 0xdfff;

/** The best place to end a piece that begins at `from`: behind a line, else a sentence, else a word, else anywhere but
 *  inside a character. */
const endOf = (text: string, from: number, size: number): number => {
  const limit = from + size;
  const earliest = from + Math.floor(size * (1 - REACH));
  const tail = text.slice(earliest, limit);
  const line = tail.lastIndexOf('\n');
  if (line >= 0) return earliest + line + 1;
  const sentence = Math.max(tail.lastIndexOf('. '), tail.lastIndexOf('! '), tail.lastIndexOf('? '));
  if (sentence >= 0) return earliest + sentence + 2;
  const word = Math.max(tail.lastIndexOf(' '), tail.lastIndexOf('\t'));
  if (word >= 0) return earliest + word + 1;
  return isLowSurrogate(text.charCodeAt(limit)) ? limit - 1 : limit;
};

/** The span whole if it has at most `most` characters, else in pieces of at most `size`. */
export function* cut(text: string, { from, to }: Span, most: number, size: number): Generator<Span> {
  if (to - from <= most) {
    yield { from, to };
    return;
  }
  for (let start = from; start < to; ) {
    const end = to - start <= size ? to : endOf(text, start, size);
    yield { from: start, to: end };
    start = end;
  }
}
