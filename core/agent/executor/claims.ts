/** A stretch of prose up to and with the citations that stand for it; without any, up to the end of its sentence. */
export type Claim = { readonly from: number; readonly to: number; readonly said: readonly number[] };

const CLAIM = /[^\n]*?(?:[.!?:;]?\s?(?:\[\d{1,4}\]){1,20}[.!?]?|[.!?](?=[\s|)*]|$))|[^\n]+/gm;
const NUMBERS = /\[(\d{1,4})\]/g;

/** Of a text without its code (`withoutCode`), with citations in the form that `checkCitations` gives them. */
export const claimsIn = (blank: string): readonly Claim[] =>
  [...blank.matchAll(CLAIM)].map(({ 0: words, index }) => ({
    from: index,
    to: index + words.length,
    said: [...words.matchAll(NUMBERS)].map(([, number]) => Number(number)),
  }));

/** The text with something put in at some places. */
export const withInserted = (text: string, at: readonly number[], inserted: string): string => {
  let out = '';
  let from = 0;
  for (const place of [...at].sort((a, b) => a - b)) {
    out += text.slice(from, place) + inserted;
    from = place;
  }
  return out + text.slice(from);
};
