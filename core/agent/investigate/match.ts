/** Whether a text found for a query is about it. A ranked index always finds something: some word of a question is in
 *  some runbook. What counts here is how many of the query's words are there. */

/** Of a long query (a pasted log line) no runbook holds most words, so it is asked for a share of this many. */
const WORDS_THAT_COUNT = 12;
/** Chosen on the labelled questions of the search bench: see tests/unit/agent/match.test.ts for both sides of it. */
const SHARE = 0.34;

const WORD = /[\p{L}\p{N}]+(?:[_.][\p{L}\p{N}]+)*/gu;
const SUFFIX = /(?:ings?|edly|ed|ions?|ers?|es|s|ly)$/;

/** Near enough for counting: `connections`, `connected` and `connection` are one. */
const root = (word: string): string => (word.length <= 4 ? word : word.replace(SUFFIX, ''));

const rootsOf = (text: string): ReadonlySet<string> => {
  const roots = new Set<string>();
  for (const [word] of text.matchAll(WORD)) {
    const lower = word.toLowerCase();
    roots.add(root(lower));
    const parts = word.split(/[_.]|(?<=[\p{Ll}\p{N}])(?=\p{Lu})|(?<=\p{Lu})(?=\p{Lu}\p{Ll})/u);
    if (parts.length > 1) for (const part of parts) roots.add(root(part.toLowerCase()));
  }
  return roots;
};

/** `terms` are lower-case words, as `KnowledgeService.termsOf` makes them. */
export const isAbout = (text: string, terms: readonly string[]): boolean => {
  const roots = rootsOf(text);
  const found = terms.filter(term => roots.has(root(term))).length;
  const asked = Math.min(terms.length, WORDS_THAT_COUNT);
  return asked === 1 ? found === 1 : found >= 2 && found >= SHARE * asked;
};
