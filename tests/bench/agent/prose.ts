/** What the questions of the bench are about, the most frequent first. */
export const TOPICS = [
  ...['node', 'volume', 'disk', 'restart', 'timeout', 'cache', 'pool', 'queue', 'latency', 'broker', 'certificate'],
  ...['replica', 'rollout', 'token', 'shard', 'quota', 'lease', 'index'],
];
/** Places in the ranking of the words, by how often they occur, that the topics have: one of the first in 15 % of the
 *  sections, one of the last in 0.5 %. */
const FIRST_RANK = 40;
const RANKS_EACH = 40;

/** Numerical Recipes' linear congruential generator: the same text in every run. */
const numbers = (seed: number): (() => number) => {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
};

const wordOf = (rank: number): string => {
  const topic = (rank - FIRST_RANK) / RANKS_EACH;
  return (Number.isInteger(topic) ? TOPICS[topic] : undefined) ?? `w${rank.toString(36)}q`;
};

/** Running text whose words are as unequally frequent as those of a language: the nth one 1/n as often as the first
 *  (G. K. Zipf, "Human Behavior and the Principle of Least Effort", 1949). */
export const runbookText = (vocabulary: number): ((words: number) => string) => {
  const random = numbers(1);
  const upTo: number[] = [];
  for (let rank = 1, sum = 0; rank <= vocabulary; rank++) {
    sum += 1 / rank;
    upTo.push(sum);
  }
  const total = upTo.at(-1) ?? 0;
  const word = (): string => {
    const wanted = random() * total;
    let [low, high] = [0, upTo.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((upTo[middle] ?? 0) < wanted) low = middle + 1;
      else high = middle;
    }
    return wordOf(low + 1);
  };
  return words => Array.from({ length: words }, word).join(' ');
};
