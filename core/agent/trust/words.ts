/** Whether two texts speak of the same thing, by their words alone: near enough for what errs towards saying less. */

const WORD = /[\p{L}\p{N}]+/gu;
const LONGEST_WORD = 80;
const MOST_WORDS = 2_000;

/** Words of statements about causes that say nothing about which one it is. */
const EMPTY: ReadonlySet<string> = new Set(
  (
    'the and was were been being had has have that this these those there then than with without from into onto over ' +
    'under after before during until while because since due when where which what who whose its their them they are ' +
    'not did does done can could may might must shall should will would cause caused causes causing reason root likely ' +
    'most probably possible possibly lead leads leading led result results resulted resulting error errors failure ' +
    'failures failed failing fails fail issue issues problem problems incident outage service services'
  ).split(' '),
);

const SUFFIX = /(?:ings?|edly|ed|ions?|ers?|es|s|ly)$/;
const root = (word: string): string => (word.length <= 4 ? word : word.replace(SUFFIX, ''));
/** `HikariPool` is two words. */
const parts = (text: string): string => text.replace(/(\p{Ll})(?=\p{Lu})/gu, '$1 ');

/** The roots of the words that say something, numbers and names included. */
export const rootsOf = (text: string): ReadonlySet<string> => {
  const words = (parts(text).match(WORD) ?? []).slice(0, MOST_WORDS);
  const telling = words.map(word => word.toLowerCase()).filter(word => word.length <= LONGEST_WORD && isTelling(word));
  return new Set(telling.map(root));
};

const isTelling = (word: string): boolean => (word.length > 2 || /\p{N}/u.test(word)) && !EMPTY.has(word);

const shared = (a: ReadonlySet<string>, b: ReadonlySet<string>): number => [...a].filter(word => b.has(word)).length;

/** The share of the words of both that both have, 0 to 1 (P. Jaccard, "Étude comparative de la distribution florale",
 *  1901). */
export const likeness = (a: string, b: string): number => {
  const [rootsOfA, rootsOfB] = [rootsOf(a), rootsOf(b)];
  const both = shared(rootsOfA, rootsOfB);
  return both === 0 ? 0 : both / (rootsOfA.size + rootsOfB.size - both);
};
