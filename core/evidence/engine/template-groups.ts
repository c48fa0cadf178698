import { covers } from './compare-message.ts';
import type { ParameterCollector } from './parameters.ts';
import { absorb, type Cluster, tokenTexts, WILD, widen } from './template-cluster.ts';
import type { Timeline } from './timeline.ts';
import type { Tokeniser } from './tokenise.ts';

const LIVE_CAP = 5000;
const CREATED_CAP = 200_000;

/** Groups that share a branch of the tree. */
export type Leaf = Cluster[];

/** The groups of messages found so far: made, merged, and found again by the id they once had. */
export type TemplateGroups = {
  /** A group of the message last tokenised alone; undefined when there are too many. */
  readonly create: (line: number) => Cluster | undefined;
  readonly isFull: () => boolean;
  /** The group that took over the one with this id. */
  readonly resolve: (id: number) => Cluster;
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
};

export const templateGroups = (
  tokeniser: Tokeniser,
  timeline: Timeline,
  parameters: ParameterCollector,
): TemplateGroups => {
  const { tokens } = tokeniser;
  const created: (Cluster | undefined)[] = [];
  const parent: number[] = [];
  let liveCount = 0;
  const isFull = (): boolean => liveCount >= LIVE_CAP;

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

  const create = (line: number): Cluster | undefined => {
    if (isFull() || created.length >= CREATED_CAP) return undefined;
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
      values: texts.map(() => 'constant'),
      heads: new Int32Array(n).fill(-1),
      tails: new Int32Array(n),
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

  const join = (into: Cluster, from: Cluster, leaf: Leaf): void => {
    parameters.join(into, from);
    absorb(into, from);
    parent[from.id] = into.id;
    created[from.id] = undefined;
    liveCount--;
    const at = leaf.indexOf(from);
    if (at >= 0) leaf.splice(at, 1);
  };

  return {
    create,
    isFull,
    resolve,
    isLive: cluster => created[cluster.id] === cluster,
    live: () => created.filter(cluster => cluster !== undefined).sort((a, b) => a.firstLine - b.firstLine),
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
