import type { Span } from './spans.ts';

/** An object is read so far; what is behind that is not found. In UTF-16 units. */
const MOST_CHARS = 256_000;
const DOUBLE = /"(?:[^"\\]|\\[\s\S])*(?:"|$)/y;
const SINGLE = /'[^']*(?:'|$)/y;
const NAME = /[^\s,{}[\]"':][^,{}[\]"'\n:]*/y;
const BARE = /[^\s,{}[\]"'][^,{}[\]\n]*/y;
const NOTHING = /^(?:null|~|true|false|\$\{.*)?\s*$/;

export type Flow = {
  readonly values: readonly Omit<Span, 'kind'>[];
  /** Behind what was read. */
  readonly end: number;
};

/** The values of an object in JSON or in the flow style of YAML (YAML 1.2.2, chapter 7.4) that opens at `open`, of those within
 *  it too. Names stay. Of an object that was cut off, what there is. */
export const flowValues = (text: string, open: number): Flow => {
  const values: Omit<Span, 'kind'>[] = [];
  const within: string[] = [];
  const end = Math.min(text.length, open + MOST_CHARS);
  let isValue = true;
  let at = open;
  const add = (from: number, to: number): void => {
    if (!NOTHING.test(text.slice(from, to))) values.push({ from, to });
  };
  while (at < end) {
    const sign = text.charAt(at);
    const wanted = sign === '"' ? DOUBLE : sign === "'" ? SINGLE : isValue ? BARE : NAME;
    wanted.lastIndex = at;
    const [token] = wanted.exec(text) ?? [];
    if (token === undefined) {
      if (sign === '{' || sign === '[') within.push(sign);
      if (sign === '}' || sign === ']') within.pop();
      if (within.length === 0) break;
      if (sign === ':') isValue = true;
      else if (sign.trim() !== '') isValue = within.at(-1) === '[';
      at += 1;
      continue;
    }
    const isQuoted = wanted === DOUBLE || wanted === SINGLE;
    if (isValue && isQuoted) add(at + 1, at + token.length - (token.endsWith(sign) && token.length > 1 ? 1 : 0));
    if (isValue && !isQuoted) add(at, at + token.trimEnd().length);
    at += token.length;
  }
  return { values, end: at };
};
