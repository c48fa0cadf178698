import { decodeText } from './decode-text.ts';
import { type Layout, layOut } from './layout.ts';
import type { TimelineSeries } from './timeline.ts';
import type { Tokeniser } from './tokenise.ts';
import { MASKED, PLAIN_VALUE } from './tokens.ts';
import type { PlaceValues } from './value-sketch.ts';

/** The identity of a position that varies as a whole. */
export const WILD = 0;
/** One character for `<*>` while texts are compared; no cleaned text holds it. */
const WILD_CHARACTER = '\u0001';
/** A literal that was seen to change. */
const VARIES = -1;

/** A group of messages of one wording, while the file is read. `id` counts the groups ever made; `publicId` is handed
 *  out with the first line that leaves for the index and never changes. */
export type Cluster = {
  readonly id: number;
  publicId: number;
  readonly size: number;
  readonly hash: Int32Array;
  readonly literal: Int32Array;
  readonly kind: Uint8Array;
  /** Masked text of each token, `<*>` where it varies. */
  readonly masked: string[];
  /** Literal text of each token, shown where the literal never changed. */
  readonly shown: string[];
  /** What is known of the values of each token that varies. */
  readonly values: PlaceValues[];
  /** Bytes before and behind the value of each token that varies; -1 until they are asked for. */
  readonly heads: Int32Array;
  readonly tails: Int32Array;
  /** Of all its messages; undefined when plain. */
  readonly layout: Layout | undefined;
  count: number;
  errors: number;
  level: number;
  firstTime: number;
  lastTime: number;
  firstLine: number;
  lastLine: number;
  /** At the first line: the position on the timeline, and the level. */
  firstX: number;
  lastX: number;
  example: string;
  readonly series: TimelineSeries;
};

export const maskedText = (tokeniser: Tokeniser, from: number, to: number): string => {
  const bytes = tokeniser.maskedBytes(from, to);
  return decodeText(bytes, 0, bytes.length).replaceAll(WILD_CHARACTER, '<*>');
};

/** What the token at `i` of the message last tokenised looks like in a template. */
export const tokenTexts = (tokeniser: Tokeniser, i: number): { masked: string; shown: string } => {
  const { tokens } = tokeniser;
  const from = tokens.from[i]!;
  const to = tokens.to[i]!;
  const shown = decodeText(tokens.bytes, from, Math.min(to, from + 400));
  const isMasked = (tokens.kind[i]! & MASKED) !== 0;
  const masked = isMasked ? maskedText(tokeniser, from, to) : shown;
  return {
    // Date words and empty brackets are masked by where they stand, which the token alone does not show.
    masked: isMasked && masked === shown ? (shown === '()' ? '(<*>)' : '<*>') : masked,
    shown,
  };
};

/** Whether the position is masked but was the same in every message. */
export const showsLiteral = (cluster: Cluster, i: number): boolean =>
  cluster.hash[i] !== WILD && cluster.literal[i] !== 0 && cluster.literal[i] !== VARIES;

/** The wording with `<*>` where it varies. */
export const templateText = (cluster: Cluster): string =>
  layOut(
    cluster.layout,
    cluster.masked.map((masked, i) => (showsLiteral(cluster, i) ? cluster.shown[i]! : masked)),
  );

const HEAD_ENDS = `=:/([{<"'_.,@#-${WILD_CHARACTER}`;
const TAIL_BEGINS = `)]}>"',;:.${WILD_CHARACTER}`;

/** What two values have in common at both ends, cut back to whole words, with `<*>` between. */
export const generalise = (first: string, second: string): string => {
  if (first === second) return first;
  const a = first.replaceAll('<*>', WILD_CHARACTER);
  const b = second.replaceAll('<*>', WILD_CHARACTER);
  const limit = Math.min(a.length, b.length);
  let head = 0;
  while (head < limit && a[head] === b[head]) head++;
  while (head > 0 && !HEAD_ENDS.includes(a[head - 1]!)) head--;
  let tail = 0;
  while (tail < limit - head && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail++;
  while (tail > 0 && !TAIL_BEGINS.includes(a[a.length - tail]!)) tail--;
  const before = a.slice(0, head);
  const after = tail === 0 ? '' : a.slice(a.length - tail);
  return `${before}${WILD_CHARACTER}${after}`.replaceAll(WILD_CHARACTER, '<*>').replaceAll(/(?:<\*>)+/g, '<*>');
};

/** Whether a value fits what is written around the `<*>`. */
const fits = (pattern: string, value: string): boolean => {
  const at = pattern.indexOf('<*>');
  if (at < 0) return pattern === value;
  const last = pattern.lastIndexOf('<*>') + 3;
  return value.startsWith(pattern.slice(0, at)) && value.endsWith(pattern.slice(last));
};

/** Makes a position vary as a whole, keeping what the values have in common. */
export const widen = (cluster: Cluster, i: number, value: string): void => {
  if (cluster.hash[i] !== WILD || !fits(cluster.masked[i]!, value))
    cluster.masked[i] = generalise(cluster.masked[i]!, value);
  cluster.heads[i] = -1;
  cluster.hash[i] = WILD;
  cluster.literal[i] = 0;
};

/** Forgets literals of the message last tokenised that differ from the cluster's. */
export const forgetLiterals = (cluster: Cluster, literal: Int32Array): void => {
  for (let i = 0; i < cluster.size; i++) {
    const own = cluster.literal[i]!;
    if (own !== 0 && own !== VARIES && own !== literal[i]) cluster.literal[i] = VARIES;
  }
};

/** Whether the position's literal is part of the identity. */
export const isPlainValue = (cluster: Cluster, i: number): boolean =>
  (cluster.kind[i]! & PLAIN_VALUE) !== 0 && cluster.literal[i] !== VARIES && cluster.hash[i] !== WILD;

/** Adds what `from` counted to `into`; `from` is not used again. */
export const absorb = (into: Cluster, from: Cluster): void => {
  if (from.firstLine < into.firstLine) {
    into.firstLine = from.firstLine;
    into.example = from.example;
  }
  into.firstX = Math.min(into.firstX, from.firstX);
  into.lastX = Math.max(into.lastX, from.lastX);
  into.lastLine = Math.max(into.lastLine, from.lastLine);
  into.firstTime = earlier(into.firstTime, from.firstTime);
  into.lastTime = -earlier(-into.lastTime, -from.lastTime);
  into.level = Math.max(into.level, from.level);
  into.count += from.count;
  into.errors += from.errors;
  into.series.add(from.series);
};

const earlier = (a: number, b: number): number => {
  if (Number.isNaN(a)) return b;
  return Number.isNaN(b) ? a : Math.min(a, b);
};
