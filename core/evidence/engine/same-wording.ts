const WILD = '<*>';

const covers = (pattern: string, token: string): boolean => {
  const at = pattern.indexOf(WILD);
  if (at < 0) return pattern === token;
  const tail = pattern.slice(pattern.lastIndexOf(WILD) + WILD.length);
  return token.startsWith(pattern.slice(0, at)) && token.endsWith(tail);
};

/** Whether two templates of different files are one wording. A place that varies in the one file may have had a single
 *  value in the other. */
export const isSameWording = (a: string, b: string): boolean => {
  if (a === b) return true;
  const left = a.split(' ');
  const right = b.split(' ');
  return left.length === right.length && left.every((token, i) => covers(token, right[i]!) || covers(right[i]!, token));
};

/** Finds the entry of the same wording: by its very text, else the first that fits. */
export const wordingIndex = <T extends { readonly text: string }>(
  entries: readonly T[],
): ((text: string) => T | undefined) => {
  const byText = new Map(entries.map(entry => [entry.text, entry]));
  const byLength = Map.groupBy(entries, ({ text }) => text.split(' ').length);
  return text =>
    byText.get(text) ?? byLength.get(text.split(' ').length)?.find(entry => isSameWording(entry.text, text));
};
