import { encodeUtf8 } from '../../kernel/utf8.ts';
import type { Parameter } from '../analysis.ts';
import { type Cluster, showsLiteral, WILD } from './template-cluster.ts';
import { MASKED, type Tokens } from './tokens.ts';
import {
  addValue,
  distinctValues,
  frequentValues,
  joinSketches,
  spreadNumbers,
  type ValueSketch,
  valueSketch,
} from './value-sketch.ts';

/** Places whose values are followed at a time, about 3 KB each; what varies in further places is not looked at. */
const SKETCH_CAP = 6000;
const PARAMETERS_SHOWN = 8;
const VALUES_SHOWN = 5;
const MARK = '<*>';

/** Follows the values of every template's variable places. */
export type ParameterCollector = {
  /** Counts the values of the message last tokenised; call before it is counted in the cluster. */
  readonly observe: (cluster: Cluster, tokens: Tokens) => void;
  /** Takes over what `from` saw; call when the wordings are blended and before the counts are added. */
  readonly join: (into: Cluster, from: Cluster) => void;
  /** Places whose values were not followed, because the cap was reached. */
  readonly overflow: () => number;
};

const isVariable = (cluster: Cluster, i: number): boolean =>
  cluster.hash[i] === WILD || (cluster.kind[i]! & MASKED) !== 0;

/** Measures what stands around the value of a place. */
const measure = (cluster: Cluster, i: number): void => {
  const masked = cluster.masked[i]!;
  const first = masked.indexOf(MARK);
  const last = masked.lastIndexOf(MARK) + MARK.length;
  cluster.heads[i] = first < 0 ? 0 : encodeUtf8(masked.slice(0, first)).length;
  cluster.tails[i] = first < 0 ? 0 : encodeUtf8(masked.slice(last)).length;
};

/** Adds the value of a token: what stands where the place has its mark, `root` of `user=root,` under `user=<*>,`. A token
 *  that is too short for that is a value as a whole. Without a sketch, makes one. */
const take = (
  sketch: ValueSketch | undefined,
  cluster: Cluster,
  i: number,
  bytes: Uint8Array,
  from: number,
  to: number,
  times: number,
): ValueSketch => {
  if (cluster.heads[i]! < 0) measure(cluster, i);
  const head = cluster.heads[i]!;
  const tail = cluster.tails[i]!;
  const fits = to - from > head + tail;
  const start = fits ? from + head : from;
  const end = fits ? to - tail : to;
  if (sketch === undefined) return valueSketch(bytes, start, end, times);
  addValue(sketch, bytes, start, end, times);
  return sketch;
};

/** Adds the one value that `cluster` was seen with. */
const takeShown = (sketch: ValueSketch | undefined, into: Cluster, i: number, cluster: Cluster): ValueSketch => {
  const text = encodeUtf8(cluster.shown[i]!);
  return take(sketch, into, i, text, 0, text.length, cluster.count);
};

export const parameterCollector = (): ParameterCollector => {
  let sketches = 0;
  let overflow = 0;
  /** The sketch of a place that has varied until now by no more than its first value; undefined over the cap. */
  const open = (cluster: Cluster, i: number): ValueSketch | undefined => {
    if (sketches >= SKETCH_CAP) {
      cluster.values[i] = 'unknown';
      overflow++;
      return undefined;
    }
    sketches++;
    const sketch = takeShown(undefined, cluster, i, cluster);
    cluster.values[i] = sketch;
    return sketch;
  };
  const followed = (cluster: Cluster, i: number): ValueSketch | undefined => {
    const known = cluster.values[i]!;
    if (known === 'unknown') return undefined;
    return known === 'constant' ? open(cluster, i) : known;
  };
  const joinPlace = (into: Cluster, from: Cluster, i: number): void => {
    const other = from.values[i]!;
    const own = other === 'unknown' ? undefined : followed(into, i);
    if (typeof other === 'object') sketches--;
    if (own === undefined || other === 'unknown') {
      if (typeof into.values[i] === 'object') sketches--;
      into.values[i] = 'unknown';
    } else if (other !== 'constant') joinSketches(own, other);
    else takeShown(own, into, i, from);
  };

  return {
    overflow: () => overflow,
    observe: (cluster, tokens) => {
      if (cluster.count === 0) return;
      for (let i = 0; i < cluster.size; i++) {
        if (!isVariable(cluster, i)) continue;
        const sketch = followed(cluster, i);
        if (sketch !== undefined) take(sketch, cluster, i, tokens.bytes, tokens.from[i]!, tokens.to[i]!, 1);
      }
    },
    join: (into, from) => {
      for (let i = 0; i < into.size; i++) if (isVariable(into, i)) joinPlace(into, from, i);
    },
  };
};

const parameterOf = (cluster: Cluster, i: number): Parameter => {
  const known = cluster.values[i]!;
  const place = cluster.masked[i]!;
  if (known === 'unknown') return { place, values: [], distinct: 0, exact: false, numbers: null };
  if (known === 'constant') return parameterOfSketch(place, takeShown(undefined, cluster, i, cluster));
  return parameterOfSketch(place, known);
};
const parameterOfSketch = (place: string, sketch: ValueSketch): Parameter => ({
  place,
  values: frequentValues(sketch, VALUES_SHOWN),
  distinct: distinctValues(sketch),
  exact: sketch.exact,
  numbers: spreadNumbers(sketch),
});

/** The variable places of a template in the order of its text, at most 8. */
export const parametersOf = (cluster: Cluster): Parameter[] => {
  const parameters: Parameter[] = [];
  for (let i = 0; i < cluster.size && parameters.length < PARAMETERS_SHOWN; i++)
    if (isVariable(cluster, i) && !showsLiteral(cluster, i)) parameters.push(parameterOf(cluster, i));
  return parameters;
};
