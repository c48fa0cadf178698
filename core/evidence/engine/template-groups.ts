import { covers } from './compare-message.ts';
import { idQueue } from './id-queue.ts';
import { blendLayout, keepCommonLayout, layoutOf } from './layout.ts';
import { WARN } from './levels.ts';
import type { ParameterCollector } from './parameters.ts';
import { absorb, type Cluster, tokenTexts, WILD, widen } from './template-cluster.ts';
import type { Timeline } from './timeline.ts';
import type { Tokeniser } from './tokenise.ts';

const LIVE_CAP = 5000;
/** Of the cap, kept free for wordings of warnings and errors: noise before them must not hide them. */
const RESERVED = 500;
/** Live and merged groups together: what was merged is still found by its id. */
const KNOWN_CAP = 200_000;
/** What a branch may hold beyond its cap for warnings and errors. */
const LEAF_RESERVE = 0.1;

/** Groups that share a branch of the tree. */
export type Leaf = Cluster[];

/** The groups of messages found so far: made, merged, and found again by the id they once had. */
export type TemplateGroups = {
  /** A group of the message last tokenised alone, in a leaf of at most `cap` groups. Where there are too many, the oldest
   *  of those that were seen once, and in no warning or error, makes room; undefined where there is none. */
  readonly create: (line: number, level: number, leaf: Leaf, cap: number) => Cluster | undefined;
  /** Whether a message of this level needs room to be made. */
  readonly isFull: (level: number) => boolean;
  /** The group that took over the one with this id; undefined when it made room. */
  readonly resolve: (id: number) => Cluster | undefined;
  readonly isLive: (cluster: Cluster) => boolean;
  /** In order of their first lines. */
  readonly live: () => Cluster[];
  /** Merges groups of one leaf. A group that the index knows by its id can only be the one that takes over. */
  readonly merge: (group: readonly Cluster[], leaf: Leaf) => Cluster | undefined;
  /** Merges the message last tokenised into a group. */
  readonly take: (into: Cluster) => Cluster;
  /** Merges the groups of a leaf which a group covers that varies in more places than before. */
  readonly takeCovered: (into: Cluster, leaf: Leaf) => Cluster;
};

const blendAt = (into: Cluster, i: number, from: Cluster): void => {
  const hash = from.hash[i]!;
  const masked = from.masked[i]!;
  if (into.hash[i] !== hash || hash === WILD) {
    if (into.hash[i] !== WILD || into.masked[i] !== masked) widen(into, i, masked);
  } else if (into.literal[i] !== from.literal[i] && into.shown[i] !== from.shown[i])
    into.literal[i] = into.literal[i] === 0 ? 0 : -1;
};
/** Gives `into` the wording of both. */
const blend = (into: Cluster, from: Cluster): void => {
  for (let i = 0; i < into.size; i++) blendAt(into, i, from);
  blendLayout(into.layout, from.layout);
};

const wasSeenOnce = ({ count, level }: Cluster): boolean => count === 1 && level < WARN;

/** `onForget` is told of each group that made room. */
export const templateGroups = (
  tokeniser: Tokeniser,
  timeline: Timeline,
  parameters: ParameterCollector,
  onForget: (cluster: Cluster) => void,
): TemplateGroups => {
  const { tokens } = tokeniser;
  const live = new Map<number, { readonly cluster: Cluster; readonly leaf: Leaf }>();
  /** Of merged groups. */
  const parent = new Map<number, number>();
  /** Those that may have to make room. */
  const aging = idQueue();
  let made = 0;
  const isFull = (level: number): boolean => live.size >= (level >= WARN ? LIVE_CAP : LIVE_CAP - RESERVED);

  const find = (id: number): number => {
    let root = id;
    for (let up = parent.get(root); up !== undefined; up = parent.get(root)) root = up;
    for (let i = id; i !== root; ) {
      const next = parent.get(i)!;
      parent.set(i, root);
      i = next;
    }
    return root;
  };
  const resolve = (id: number): Cluster | undefined => (live.get(id) ?? live.get(find(id)))?.cluster;

  const removeFrom = (leaf: Leaf, cluster: Cluster): void => {
    const at = leaf.indexOf(cluster);
    if (at >= 0) leaf.splice(at, 1);
  };
  const forget = (cluster: Cluster, leaf: Leaf): void => {
    live.delete(cluster.id);
    removeFrom(leaf, cluster);
    cluster.series.release();
    onForget(cluster);
  };
  const forgetOldest = (): boolean => {
    for (let id = aging.next(); id !== undefined; id = aging.next()) {
      const found = live.get(id);
      if (found === undefined || !wasSeenOnce(found.cluster)) continue;
      forget(found.cluster, found.leaf);
      return true;
    }
    return false;
  };
  const forgetOldestOf = (leaf: Leaf): boolean => {
    const cluster = leaf.find(wasSeenOnce);
    if (cluster !== undefined) forget(cluster, leaf);
    return cluster !== undefined;
  };

  const hasRoom = (level: number, leaf: Leaf, cap: number): boolean => {
    if (live.size + parent.size >= KNOWN_CAP) return false;
    const isLeafFull = leaf.length >= (level >= WARN ? cap * (1 + LEAF_RESERVE) : cap);
    return (!isLeafFull || forgetOldestOf(leaf)) && (!isFull(level) || forgetOldest());
  };

  const create = (line: number, level: number, leaf: Leaf, cap: number): Cluster | undefined => {
    if (!hasRoom(level, leaf, cap)) return undefined;
    const n = tokens.count;
    const texts = Array.from({ length: n }, (_, i) => tokenTexts(tokeniser, i));
    const cluster: Cluster = {
      id: made++,
      publicId: 0,
      size: n,
      hash: tokens.hash.slice(0, n),
      literal: tokens.literal.slice(0, n),
      kind: tokens.kind.slice(0, n),
      masked: texts.map(text => text.masked),
      shown: texts.map(text => text.shown),
      values: texts.map(() => 'constant'),
      heads: new Int32Array(n).fill(-1),
      tails: new Int32Array(n),
      layout: layoutOf(tokens),
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
    live.set(cluster.id, { cluster, leaf });
    aging.add(cluster.id);
    leaf.push(cluster);
    return cluster;
  };

  const join = (into: Cluster, from: Cluster, leaf: Leaf): void => {
    parameters.join(into, from);
    absorb(into, from);
    parent.set(from.id, into.id);
    live.delete(from.id);
    removeFrom(leaf, from);
  };

  return {
    create,
    isFull,
    resolve,
    isLive: cluster => live.get(cluster.id)?.cluster === cluster,
    live: () => [...live.values()].map(({ cluster }) => cluster).sort((a, b) => a.firstLine - b.firstLine),
    merge: (group, leaf) => {
      const into = group.find(cluster => cluster.publicId > 0) ?? group[0];
      if (into === undefined) return undefined;
      for (const cluster of group) {
        if (cluster === into) continue;
        blend(into, cluster);
        if (cluster.publicId === 0) join(into, cluster, leaf);
      }
      return into;
    },
    take: into => {
      keepCommonLayout(into.layout, tokens);
      for (let i = 0; i < into.size; i++) {
        if (into.hash[i] === WILD || into.hash[i] !== tokens.hash[i]) widen(into, i, tokenTexts(tokeniser, i).masked);
        else if (into.literal[i] !== tokens.literal[i] && into.literal[i] !== 0) into.literal[i] = -1;
      }
      return into;
    },
    takeCovered: (into, leaf) => {
      for (const other of leaf.filter(one => one !== into && one.publicId === 0 && covers(into, one))) {
        blend(into, other);
        join(into, other, leaf);
      }
      return into;
    },
  };
};
