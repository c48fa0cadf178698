import { absorb, type Cluster, forgetLiterals, isPlainValue, tokenTexts, WILD, widen } from './template-cluster.ts';
import type { Timeline } from './timeline.ts';
import type { Tokeniser } from './tokenise.ts';
import { CODE_NAME, REQUEST_PATH, VALUE } from './tokens.ts';

/** One configuration for all inputs. */
const LIVE_CAP = 5000;
const CREATED_CAP = 200_000;
const CACHE_SLOTS = 1 << 16;
/** So many different words in one place make it a variable. */
const WORD_VALUES = 3;
/** The same for words in capitals, which are more often states and kinds than values. */
const CONSTANT_VALUES = 6;
/** The same at the start of a message, where wordings differ most. */
const FIRST_WORD_VALUES = 16;
/** The same for a `key=word`. */
const PLAIN_VALUES = 4;
/** Names of code (dotted, with underscores) may vary in several places at once; so many different ones are needed. */
const NAME_PLACES = 3;
const NAME_VALUES = 4;
/** A node of the tree that is so crowded merges by similarity alone, as Drain does. */
const CROWDED = 24;
const SIMILARITY = 0.5;
/** A node takes no more groups than this, so that lines of random words cost no search through thousands. */
const NODE_CAP = 160;
const REQUEST_NODE_CAP = 2000;
const NODE_CHILDREN = 200;
/** Paths of requests are the wording of an access log; only very many of them are one variable. */
const PATH_VALUES = 100;
const REQUEST_CROWDED = 1500;

/** Finds the wording a message belongs to.
 *  Method: a fixed-depth tree over token count and first token, leaves searched by similarity, after P. He, J. Zhu,
 *  Z. Zheng, M. R. Lyu, "Drain: An Online Log Parsing Approach with Fixed Depth Tree", ICWS 2017. It differs in when
 *  wordings merge: not at the first similar pair, but when a position was seen with several different words. */
export type TemplateMiner = {
  /** The group of the message last tokenised; undefined when the cap on groups is reached. */
  readonly assign: (line: number) => Cluster | undefined;
  /** The group that took over the one with this id. */
  readonly resolve: (id: number) => Cluster;
  /** In order of their first lines. */
  readonly live: () => Cluster[];
};

const CAPITALS = /^[^a-z]*[A-Z]{2}[^a-z]*$/;

type Leaf = Cluster[];

export const templateMiner = (tokeniser: Tokeniser, timeline: Timeline): TemplateMiner => {
  const { tokens } = tokeniser;
  const created: (Cluster | undefined)[] = [];
  const parent: number[] = [];
  let liveCount = 0;
  const leaves = new Map<number, Leaf>();
  const children = new Int32Array(512);
  const byTail = new Map<number, Cluster[]>();
  const cacheKeys = new Int32Array(CACHE_SLOTS);
  const cacheIds = new Int32Array(CACHE_SLOTS).fill(-1);

  const find = (id: number): number => {
    let root = id;
    while (parent[root] !== root) root = parent[root]!;
    for (let i = id; parent[i] !== root; ) {
      const next = parent[i]!;
      parent[i] = root;
      i = next;
    }
    return root;
  };
  const resolve = (id: number): Cluster => created[find(id)]!;

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

  /** Whether the message has another word than the group in the place of a value; beside a number any word will do. */
  const isOtherWord = (cluster: Cluster, i: number): boolean => {
    const own = cluster.literal[i]!;
    const other = tokens.literal[i]!;
    return own !== other && own !== 0 && other !== 0 && isPlainValue(cluster, i);
  };

  const matches = (cluster: Cluster): boolean => {
    const n = cluster.size;
    if (n !== tokens.count) return false;
    const { hash } = cluster;
    for (let i = 0; i < n; i++) {
      const own = hash[i]!;
      if (own === WILD) continue;
      if (own !== tokens.hash[i]) return false;
      if (isOtherWord(cluster, i)) return false;
    }
    return true;
  };

  const create = (line: number): Cluster | undefined => {
    if (liveCount >= LIVE_CAP || created.length >= CREATED_CAP) return undefined;
    const n = tokens.count;
    const texts = Array.from({ length: n }, (_, i) => tokenTexts(tokeniser, i));
    const cluster: Cluster = {
      id: created.length,
      publicId: 0,
      size: n,
      hash: tokens.hash.slice(0, n),
      literal: tokens.literal.slice(0, n),
      kind: tokens.kind.slice(0, n),
      masked: texts.map(text => text.masked),
      shown: texts.map(text => text.shown),
      count: 0,
      errors: 0,
      level: 0,
      firstTime: Number.NaN,
      lastTime: Number.NaN,
      firstLine: line,
      lastLine: line,
      firstX: Number.POSITIVE_INFINITY,
      lastX: Number.NEGATIVE_INFINITY,
      example: '',
      series: timeline.series(),
    };
    created.push(cluster);
    parent.push(cluster.id);
    liveCount++;
    return cluster;
  };

  const remove = (cluster: Cluster, into: Cluster, leaf: Leaf): void => {
    parent[cluster.id] = into.id;
    created[cluster.id] = undefined;
    liveCount--;
    const at = leaf.indexOf(cluster);
    if (at >= 0) leaf.splice(at, 1);
  };

  /** Merges groups of one leaf. A group that the index knows by its id can only be the one that takes over. */
  const merge = (group: readonly Cluster[], leaf: Leaf): Cluster | undefined => {
    const known = group.filter(cluster => cluster.publicId > 0);
    const into = known[0] ?? group[0];
    if (into === undefined) return undefined;
    for (const cluster of group) {
      if (cluster === into) continue;
      for (let i = 0; i < into.size; i++)
        blend(into, i, cluster.hash[i]!, cluster.literal[i]!, cluster.masked[i]!, cluster.shown[i]!);
      if (cluster.publicId > 0) continue;
      absorb(into, cluster);
      remove(cluster, into, leaf);
    }
    return into;
  };
  const blend = (into: Cluster, i: number, hash: number, literal: number, masked: string, shown: string): void => {
    if (into.hash[i] !== hash || hash === WILD) {
      if (into.hash[i] !== WILD || into.masked[i] !== masked) widen(into, i, masked);
    } else if (into.literal[i] !== literal && into.shown[i] !== shown) into.literal[i] = into.literal[i] === 0 ? 0 : -1;
  };
  /** Merges the message last tokenised into a group. */
  const take = (into: Cluster): Cluster => {
    for (let i = 0; i < into.size; i++) {
      if (into.hash[i] === WILD || into.hash[i] !== tokens.hash[i]) widen(into, i, tokenTexts(tokeniser, i).masked);
      else if (into.literal[i] !== tokens.literal[i] && into.literal[i] !== 0) into.literal[i] = -1;
    }
    return into;
  };

  // How the message differs from one group, set by `compare`.
  let words = 0;
  let values = 0;
  let place = 0;
  let masks = 0;
  let names = 0;
  let places = 0;
  const compare = (cluster: Cluster, limit: number): void => {
    words = 0;
    values = 0;
    masks = 0;
    names = 0;
    places = 0;
    for (let i = 0; i < cluster.size; i++) {
      const own = cluster.hash[i]!;
      if (own === WILD) continue;
      if (own !== tokens.hash[i]) {
        place = i;
        places = Math.imul(places, 31) + i + 1;
        const kind = cluster.kind[i]! | tokens.kind[i]!;
        if ((kind & VALUE) !== 0) masks++;
        if ((kind & CODE_NAME) !== 0) names++;
        if (++words > limit) return;
      } else if (isOtherWord(cluster, i)) values++;
    }
  };

  const isRequest = (): boolean => tokens.count > 1 && (tokens.kind[1]! & REQUEST_PATH) !== 0;
  /** How many different values make the place a variable. */
  const valuesNeeded = (at: number, cluster: Cluster): number => {
    if (isRequest()) return at === 1 ? PATH_VALUES : Number.POSITIVE_INFINITY;
    if (at === 0) return Number.POSITIVE_INFINITY;
    return CAPITALS.test(cluster.shown[at]!) ? CONSTANT_VALUES : WORD_VALUES;
  };

  /** The groups that differ from the message in the same place, or few places that hold names, when they are enough to
   *  call the places variable. */
  const siblings = (leaf: Leaf): Cluster[] | undefined => {
    const byPlaces = new Map<number, Cluster[]>();
    const sameWords: Cluster[] = [];
    for (const cluster of leaf) {
      if (cluster.size !== tokens.count) continue;
      compare(cluster, NAME_PLACES);
      if (words === 0 && values > 0) sameWords.push(cluster);
      // Beside a value, a word in the same place is one too: `for 10.0.0.1` and `for localhost`.
      if (words === 1 && masks === 1 && values === 0 && place > 0 && !isRequest()) return [cluster];
      if (words === 0 || values > 0 || words > NAME_PLACES || (words > 1 && names < words)) continue;
      const found = byPlaces.get(places);
      if (found === undefined) byPlaces.set(places, [cluster]);
      else found.push(cluster);
      const known = (found?.length ?? 0) + 1;
      if (known + 1 >= (words > 1 ? NAME_VALUES : valuesNeeded(place, cluster))) return byPlaces.get(places);
    }
    return sameWords.length + 1 >= PLAIN_VALUES ? sameWords : undefined;
  };

  const similar = (leaf: Leaf): Cluster | undefined => {
    let best: Cluster | undefined;
    let fewest = Math.floor(tokens.count * (1 - SIMILARITY)) + 1;
    for (const cluster of leaf) {
      if (cluster.size !== tokens.count) continue;
      compare(cluster, fewest - 1);
      if (words + values < fewest) {
        fewest = words + values;
        best = cluster;
      }
    }
    return best;
  };

  /** Hash of everything but the first token: groups that share it may differ in their first word only. */
  const tailKey = (): number => {
    let key = tokens.count;
    for (let i = 1; i < tokens.count; i++) key = Math.imul(key ^ tokens.hash[i]!, 0x01000193);
    return key;
  };
  const firstWordVaries = (cluster: Cluster): Cluster => {
    if (cluster.size < 3 || isRequest()) return cluster;
    const key = tailKey();
    const found = (byTail.get(key) ?? []).filter(other => created[other.id] === other);
    found.push(cluster);
    byTail.set(key, found);
    if (found.length < FIRST_WORD_VALUES) return cluster;
    const into = merge(found, []);
    for (const leaf of leaves.values())
      for (let i = leaf.length - 1; i >= 0; i--) if (created[leaf[i]!.id] !== leaf[i]) leaf.splice(i, 1);
    if (into === undefined) return cluster;
    leafOf(into.size, 0, true).push(into);
    return into;
  };

  const search = (line: number): Cluster | undefined => {
    const varies = tokens.count === 0 || tokens.kind[0] !== 0;
    const leaf = leafOf(tokens.count, tokens.count === 0 ? 0 : tokens.hash[0]!, varies);
    const wildLeaf = varies ? leaf : leafOf(tokens.count, 0, true);
    for (const list of varies ? [leaf] : [leaf, wildLeaf])
      for (const cluster of list) if (matches(cluster)) return take(cluster);
    const group = siblings(leaf);
    const into = group === undefined ? undefined : merge(group, leaf);
    if (into !== undefined) return take(into);
    const crowd =
      leaf.length >= (isRequest() ? REQUEST_CROWDED : CROWDED) || liveCount >= LIVE_CAP ? similar(leaf) : undefined;
    if (crowd !== undefined) return take(crowd);
    const made = leaf.length < (isRequest() ? REQUEST_NODE_CAP : NODE_CAP) ? create(line) : undefined;
    if (made === undefined) return undefined;
    leaf.push(made);
    return firstWordVaries(made);
  };

  return {
    resolve,
    live: () => created.filter(cluster => cluster !== undefined).sort((a, b) => a.firstLine - b.firstLine),
    assign: line => {
      let key = tokens.count;
      for (let i = 0; i < tokens.count; i++) key = Math.imul(key ^ tokens.hash[i]!, 0x01000193) ^ (key >>> 15);
      const slot = (key ^ (key >>> 16)) & (CACHE_SLOTS - 1);
      const cachedId = cacheKeys[slot] === key ? cacheIds[slot]! : -1;
      if (cachedId >= 0) {
        const cached = resolve(cachedId);
        if (matches(cached)) {
          forgetLiterals(cached, tokens.literal);
          return cached;
        }
      }
      const found = search(line);
      if (found !== undefined) {
        cacheKeys[slot] = key;
        cacheIds[slot] = found.id;
      }
      return found;
    },
  };
};
