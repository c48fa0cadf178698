import { messageComparison } from './compare-message.ts';
import { keepCommonLayout } from './layout.ts';
import type { ParameterCollector } from './parameters.ts';
import { isSameButValues } from './same-joints.ts';
import { type Cluster, forgetLiterals, tokenTexts } from './template-cluster.ts';
import { type Leaf, templateGroups } from './template-groups.ts';
import type { Timeline } from './timeline.ts';
import type { Tokeniser } from './tokenise.ts';
import { MASKED, OWN_NAME, QUOTED_REQUEST } from './tokens.ts';
import { FIRST_WORD_VALUES, wordValuesNeeded } from './word-values.ts';

/** One configuration for all inputs. */
const CACHE_SLOTS = 1 << 16;
/** So many different values of a `key=word` make it a variable. */
const PLAIN_VALUES = 4;
/** Names of code (dotted, with underscores) may vary in several places at once; so many different ones are needed. */
const NAME_PLACES = 3;
const NAME_VALUES = 3;
/** A node of the tree that is so crowded merges by similarity alone, as Drain does. */
const CROWDED = 24;
const SIMILARITY = 0.5;
/** A node takes no more groups than this, so that lines of random words cost no search through thousands. */
const NODE_CAP = 160;
const REQUEST_NODE_CAP = 2000;
const NODE_CHILDREN = 200;
/** Tokens that a message has at least, to know it by all but the first: a name, and a part of a token. */
const SURE_TAIL = 3;
const LONG_TAIL = 5;
/** Paths of requests are the wording of an access log; only very many of them are one variable. */
const PATH_VALUES = 100;
const REQUEST_CROWDED = 1500;

/** Finds the wording a message belongs to.
 *  Method: a fixed-depth tree over token count and first token, leaves searched by similarity, after P. He, J. Zhu,
 *  Z. Zheng, M. R. Lyu, "Drain: An Online Log Parsing Approach with Fixed Depth Tree", ICWS 2017. It differs in when
 *  wordings merge: not at the first similar pair, but when a position was seen with several different words. */
export type TemplateMiner = {
  /** The group of the message last tokenised, of a record of this level; undefined when the cap on groups is reached. */
  readonly assign: (line: number, level: number) => Cluster | undefined;
  /** The group that took over the one with this id; undefined when it made room for others. Groups with a warning or an
   *  error never do. */
  readonly resolve: (id: number) => Cluster | undefined;
  /** Records of groups that made room. */
  readonly forgotten: () => number;
  /** In order of their first lines. */
  readonly live: () => Cluster[];
};

/** Hash of everything but the first token: groups that share it may differ in their first word only. */
const tailKey = (hash: Int32Array, size: number): number => {
  let key = size;
  for (let i = 1; i < size; i++) key = Math.imul(key ^ hash[i]!, 0x01000193);
  return key;
};

export const templateMiner = (
  tokeniser: Tokeniser,
  timeline: Timeline,
  parameters: ParameterCollector,
): TemplateMiner => {
  const { tokens } = tokeniser;
  const { compare, difference, isRequest, matches } = messageComparison(tokens);
  const leaves = new Map<number, Leaf>();
  const children = new Int32Array(512);
  /** Ids, not groups: what was merged must not be kept. */
  const byTail = new Map<number, number[]>();
  const cacheKeys = new Int32Array(CACHE_SLOTS);
  const cacheIds = new Int32Array(CACHE_SLOTS).fill(-1);
  let forgotten = 0;
  const groups = templateGroups(tokeniser, timeline, parameters, cluster => {
    forgotten += cluster.count;
    // It was seen once, so that its hashes are those of its message still.
    const key = tailKey(cluster.hash, cluster.size);
    const others = byTail.get(key)?.filter(id => id !== cluster.id) ?? [];
    if (others.length > 0) byTail.set(key, others);
    else byTail.delete(key);
  });

  /** Wholly masked first tokens share a branch; beyond a number of branches the rest does too. */
  const leafOf = (size: number, first: number, varies: boolean): Leaf => {
    const key = Math.imul(size, 0x9e3779b1) ^ (varies ? 0 : first);
    const found = leaves.get(key);
    if (found !== undefined) return found;
    if (!varies && children[size]! >= NODE_CHILDREN) return leafOf(size, first, true);
    children[size]!++;
    const leaf: Leaf = [];
    leaves.set(key, leaf);
    return leaf;
  };

  /** How many different values make the place a variable. */
  const valuesNeeded = (at: number, cluster: Cluster): number => {
    if (isRequest()) return at === 1 ? PATH_VALUES : Number.POSITIVE_INFINITY;
    if (at === 0 || (cluster.kind[at]! & QUOTED_REQUEST) !== 0) return Number.POSITIVE_INFINITY;
    return wordValuesNeeded(cluster.shown[at]!, tokenTexts(tokeniser, at).shown);
  };

  /** Whether the one place where the message differs from the group is a variable without further ones. Beside a value, a
   *  word in the same place is one too: `for 10.0.0.1` and `for localhost`. At the start it needs a tail to judge by. */
  const isValue = (at: number, isMask: boolean, cluster: Cluster): boolean => {
    const own = cluster.kind[at]!;
    const other = tokens.kind[at]!;
    if (isMask && (at > 0 || (cluster.size >= SURE_TAIL && (own & other & OWN_NAME) !== 0))) return true;
    if (((own | other) & MASKED) === 0 || (at === 0 && cluster.size < LONG_TAIL)) return false;
    return isSameButValues(cluster.masked[at]!, tokenTexts(tokeniser, at).masked);
  };

  /** The groups that differ from the message in the same place, or few places that hold names, when they are enough to
   *  call the places variable. */
  const siblings = (leaf: Leaf): Cluster[] | undefined => {
    const byPlaces = new Map<number, Cluster[]>();
    const sameWords: Cluster[] = [];
    for (const cluster of leaf) {
      if (cluster.size !== tokens.count) continue;
      compare(cluster, NAME_PLACES);
      const { words, values, place, places, masks, names } = difference;
      if (words === 0 && values > 0) sameWords.push(cluster);
      if (words === 1 && values === 0 && !isRequest() && isValue(place, masks === 1, cluster)) return [cluster];
      if (words === 0 || values > 0 || words > NAME_PLACES || (words > 1 && names < words)) continue;
      const alike = byPlaces.get(places) ?? [];
      alike.push(cluster);
      byPlaces.set(places, alike);
      if (alike.length + 1 >= (words > 1 ? NAME_VALUES : valuesNeeded(place, cluster))) return alike;
    }
    return sameWords.length + 1 >= PLAIN_VALUES ? sameWords : undefined;
  };

  const similar = (leaf: Leaf): Cluster | undefined => {
    let best: Cluster | undefined;
    let fewest = Math.floor(tokens.count * (1 - SIMILARITY)) + 1;
    for (const cluster of leaf) {
      if (cluster.size !== tokens.count) continue;
      compare(cluster, fewest - 1);
      const other = difference.words + difference.values;
      if (other < fewest) {
        fewest = other;
        best = cluster;
      }
    }
    return best;
  };

  const firstWordVaries = (cluster: Cluster): Cluster => {
    if (cluster.size < 3 || isRequest()) return cluster;
    const key = tailKey(tokens.hash, tokens.count);
    const found = (byTail.get(key) ?? []).filter(id => groups.resolve(id)?.id === id);
    found.push(cluster.id);
    byTail.set(key, found);
    if (found.length < FIRST_WORD_VALUES) return cluster;
    const into = groups.merge(
      found.map(groups.resolve).filter(each => each !== undefined),
      [],
    );
    for (const leaf of leaves.values())
      for (let i = leaf.length - 1; i >= 0; i--) if (!groups.isLive(leaf[i]!)) leaf.splice(i, 1);
    if (into === undefined) return cluster;
    leafOf(into.size, 0, true).push(into);
    return into;
  };

  const search = (line: number, level: number): Cluster | undefined => {
    const varies = tokens.count === 0 || tokens.kind[0] !== 0;
    const leaf = leafOf(tokens.count, tokens.count === 0 ? 0 : tokens.hash[0]!, varies);
    const wildLeaf = varies ? leaf : leafOf(tokens.count, 0, true);
    for (const list of varies ? [leaf] : [leaf, wildLeaf])
      for (const cluster of list) if (matches(cluster)) return groups.take(cluster);
    const group = siblings(leaf);
    const into = group === undefined ? undefined : groups.merge(group, leaf);
    if (into !== undefined) return groups.takeCovered(groups.take(into), leaf);
    const isCrowded = leaf.length >= (isRequest() ? REQUEST_CROWDED : CROWDED) || groups.isFull(level);
    const crowd = isCrowded ? similar(leaf) : undefined;
    if (crowd !== undefined) return groups.takeCovered(groups.take(crowd), leaf);
    const made = groups.create(line, level, leaf, isRequest() ? REQUEST_NODE_CAP : NODE_CAP);
    return made && firstWordVaries(made);
  };

  return {
    resolve: groups.resolve,
    live: groups.live,
    forgotten: () => forgotten,
    assign: (line, level) => {
      let key = tokens.count;
      for (let i = 0; i < tokens.count; i++) key = Math.imul(key ^ tokens.hash[i]!, 0x01000193) ^ (key >>> 15);
      const slot = (key ^ (key >>> 16)) & (CACHE_SLOTS - 1);
      const cachedId = cacheKeys[slot] === key ? cacheIds[slot]! : -1;
      if (cachedId >= 0) {
        const cached = groups.resolve(cachedId);
        if (cached !== undefined && matches(cached)) {
          forgetLiterals(cached, tokens.literal);
          keepCommonLayout(cached.layout, tokens);
          return cached;
        }
      }
      const found = search(line, level);
      if (found !== undefined) {
        cacheKeys[slot] = key;
        cacheIds[slot] = found.id;
      }
      return found;
    },
  };
};
