/** Whether a text found for a query is about it. A ranked index always finds something: some word of a question is in
 *  some runbook. What counts here is how many of the query's words are there. */

/** Of a long query (a pasted log line) no runbook holds most words, so it is asked for a share of this many. */
const WORDS_THAT_COUNT = 12;
/** Measured on 136 questions (alerts in words and as metric names) over 125 runbooks: 120 of the 131 right sections that
 *  were found pass, 4 of 136 sections taken at random, and none for 20 questions about something else altogether. */
const SHARE = 0.4;

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

/** Words that say which way something went wrong, and never what. */
const DIRECTIONS: ReadonlySet<string> = new Set(['not', 'no', 'out', 'off', 'over', 'under', 'between', 'number']);

/** A name of several words (`node_md_disks`) that stands there whole settles it. Shorter ones are abbreviations. */
const NAME = /^(?=.{8})[^ ]+[_.][^ ]+$/u;
const SEVERAL_WORDS = /[ _.]/;

/** `terms` are lower-case words, names and phrases, as `KnowledgeService.termsOf` makes them. */
export const isAbout = (text: string, terms: readonly string[]): boolean => {
  const lower = text.toLowerCase();
  if (terms.some(term => NAME.test(term) && lower.includes(term))) return true;
  const roots = rootsOf(text);
  const words = terms.filter(term => !SEVERAL_WORDS.test(term) && !DIRECTIONS.has(term));
  const found = words.filter(term => roots.has(root(term))).length;
  const asked = Math.min(words.length, WORDS_THAT_COUNT);
  return asked === 1 ? found === 1 : found >= 2 && found >= SHARE * asked;
};

/** Whether a short text (a title, a resolution) shares at least two words with what was searched for. */
export const sharesWords = (text: string, terms: readonly string[]): boolean => {
  const roots = rootsOf(text);
  const words = terms.filter(term => !SEVERAL_WORDS.test(term) && !DIRECTIONS.has(term));
  return words.filter(term => roots.has(root(term))).length >= Math.min(2, words.length);
};
