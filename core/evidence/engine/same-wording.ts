const WILD = '<*>';

const covers = (pattern: string, token: string): boolean => {
  const at = pattern.indexOf(WILD);
  if (at < 0) return pattern === token;
  const tail = pattern.slice(pattern.lastIndexOf(WILD) + WILD.length);
  return token.startsWith(pattern.slice(0, at)) && token.endsWith(tail);
};

/** Blanks between tokens and the length of a list of values are how a file happens to write a wording. */
const tokensOf = (text: string): string[] => {
  const tokens: string[] = [];
  let last = '';
  let run = 0;
  for (const token of text.split(/ +/)) {
    run = token === last && token.includes(WILD) ? run + 1 : 1;
    last = token;
    if (run === 3) tokens.pop();
    if (run < 3) tokens.push(token);
  }
  return tokens;
};

const haveSameWording = (left: readonly string[], right: readonly string[]): boolean =>
  left.length === right.length && left.every((token, i) => covers(token, right[i]!) || covers(right[i]!, token));

/** Whether two templates of different files are one wording. A place that varies in the one file may have had a single
 *  value in the other. */
export const isSameWording = (a: string, b: string): boolean => a === b || haveSameWording(tokensOf(a), tokensOf(b));

/** Finds the entry of the same wording: by its very text, else the first that fits. */
export const wordingIndex = <T extends { readonly text: string }>(
  entries: readonly T[],
): ((text: string) => T | undefined) => {
  const byText = new Map(entries.map(entry => [entry.text, entry]));
  const byLength = Map.groupBy(
    entries.map(entry => ({ entry, tokens: tokensOf(entry.text) })),
    ({ tokens }) => tokens.length,
  );
  return text => {
    const known = byText.get(text);
    if (known !== undefined) return known;
    const tokens = tokensOf(text);
    return byLength.get(tokens.length)?.find(one => haveSameWording(one.tokens, tokens))?.entry;
  };
};
