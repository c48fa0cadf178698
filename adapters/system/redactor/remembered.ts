import type { Span } from './spans.ts';

/** In UTF-16 units, of all texts together. */
const MOST_CHARS = 4_000_000;
/** A shorter text is looked through as fast as it is found, and a longer one would drive out too many. */
const SHORTEST = 100;
const LONGEST = 300_000;

/** The same places again for a text that was looked through before: a case has the same sources in each of its turns. The
 *  texts that nobody asked for longest are forgotten. */
export const remembered = (find: (text: string) => readonly Span[]): ((text: string) => readonly Span[]) => {
  const known = new Map<string, readonly Span[]>();
  let chars = 0;
  return text => {
    if (text.length < SHORTEST || text.length > LONGEST) return find(text);
    const before = known.get(text);
    if (before === undefined) chars += text.length;
    else known.delete(text);
    const spans = before ?? find(text);
    known.set(text, spans);
    for (const oldest of known.keys()) {
      if (chars <= MOST_CHARS) break;
      known.delete(oldest);
      chars -= oldest.length;
    }
    return spans;
  };
};
