import { encodeUtf8 } from '../../../kernel/utf8.ts';
import { shownText } from '../line-text.ts';

const [HASH, BLANK] = [35, 32];

/** Reads `name: value` in a line of comments as MySQL's log of slow queries has them: `# Query_time: 2.5  Lock_time: 0.1`. */
export const commentField = (name: string): ((bytes: Uint8Array, from: number, to: number) => string | undefined) => {
  const wanted = encodeUtf8(` ${name}:`);
  return (bytes, from, to) => {
    if (bytes[from] !== HASH || bytes[from + 1] !== BLANK) return undefined;
    for (let at = from + 1; at < to - wanted.length; at++) {
      if (bytes[at] !== BLANK) continue;
      let i = 1;
      while (i < wanted.length && bytes[at + i] === wanted[i]) i++;
      if (i === wanted.length && bytes[at + i] === BLANK) return wordAt(bytes, at + i, to);
    }
    return undefined;
  };
};

const wordAt = (bytes: Uint8Array, at: number, to: number): string | undefined => {
  let from = at;
  while (from < to && bytes[from] === BLANK) from++;
  let end = from;
  while (end < to && bytes[end]! > BLANK) end++;
  return end > from ? shownText(bytes, from, end) : undefined;
};
