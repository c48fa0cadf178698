import { type Cluster, isPlainValue, WILD } from './template-cluster.ts';
import { CODE_NAME, OWN_NAME, REQUEST_PATH, type Tokens, VALUE } from './tokens.ts';

/** How the message differs from one group; the next comparison overwrites it. */
export type Difference = {
  /** Positions with another wording, and the last of them. */
  words: number;
  place: number;
  /** The same for equal sets of positions. */
  places: number;
  /** Positions with another wording that hold a value, on one side or the other. */
  masks: number;
  /** Positions with another wording that hold names of code. */
  names: number;
  /** Positions of one wording with another word in the place of a value. */
  values: number;
};

/** Compares the message last tokenised with groups. */
export type MessageComparison = {
  readonly difference: Difference;
  /** Sets `difference`; gives up behind `limit` other words. */
  readonly compare: (cluster: Cluster, limit: number) => void;
  /** Whether the group's wording is that of the message. */
  readonly matches: (cluster: Cluster) => boolean;
  readonly isRequest: () => boolean;
};

/** Whether every message of `other` has the wording of `cluster`. */
export const covers = (cluster: Cluster, other: Cluster): boolean => {
  if (cluster.size !== other.size) return false;
  for (let i = 0; i < cluster.size; i++) {
    if (cluster.hash[i] === WILD) continue;
    if (cluster.hash[i] !== other.hash[i]) return false;
    if (isPlainValue(cluster, i) && cluster.literal[i] !== 0 && cluster.literal[i] !== other.literal[i]) return false;
  }
  return true;
};

export const messageComparison = (tokens: Tokens): MessageComparison => {
  const difference: Difference = { words: 0, place: 0, places: 0, masks: 0, names: 0, values: 0 };

  /** Whether the message has another word than the group in the place of a value; beside a number any word will do. */
  const isOtherWord = (cluster: Cluster, i: number): boolean => {
    const own = cluster.literal[i]!;
    const other = tokens.literal[i]!;
    return own !== other && own !== 0 && other !== 0 && isPlainValue(cluster, i);
  };
  const addWord = (cluster: Cluster, i: number): void => {
    const own = cluster.kind[i]!;
    const other = tokens.kind[i]!;
    difference.words++;
    difference.place = i;
    difference.places = Math.imul(difference.places, 31) + i + 1;
    if (((own | other) & VALUE) !== 0 || (own & other & OWN_NAME) !== 0) difference.masks++;
    if (((own | other) & CODE_NAME) !== 0) difference.names++;
  };

  return {
    difference,
    isRequest: () => tokens.count > 1 && (tokens.kind[1]! & REQUEST_PATH) !== 0,
    compare: (cluster, limit) => {
      difference.words = difference.places = difference.masks = difference.names = difference.values = 0;
      for (let i = 0; i < cluster.size && difference.words <= limit; i++) {
        if (cluster.hash[i] === WILD) continue;
        if (cluster.hash[i] !== tokens.hash[i]) addWord(cluster, i);
        else if (isOtherWord(cluster, i)) difference.values++;
      }
    },
    matches: cluster => {
      const n = cluster.size;
      if (n !== tokens.count) return false;
      const { hash } = cluster;
      for (let i = 0; i < n; i++) {
        const own = hash[i]!;
        if (own === WILD) continue;
        if (own !== tokens.hash[i] || isOtherWord(cluster, i)) return false;
      }
      return true;
    },
  };
};
