import type { StackTrace } from '../analysis.ts';
import type { Trace } from './read-trace.ts';

/** More kinds than this are counted, not kept. */
const KIND_CAP = 200;
const SHOWN = 50;

export type SeenTrace = {
  readonly trace: Trace;
  readonly time: number;
  readonly x: number;
  readonly fromLine: number;
  readonly toLine: number;
  readonly level: number;
  readonly cluster: number;
  readonly quote: string;
};

export type TraceKind = {
  readonly first: SeenTrace;
  count: number;
  firstTime: number;
  lastTime: number;
  firstX: number;
};

/** Groups stack traces by signature. */
export type TraceCollection = {
  readonly add: (seen: SeenTrace) => void;
  readonly kinds: () => readonly TraceKind[];
  /** Traces of kinds over the cap. */
  readonly overflow: () => number;
  readonly list: (file: string) => StackTrace[];
};

const orNull = (time: number): number | null => (Number.isNaN(time) ? null : time);

export const traceCollection = (): TraceCollection => {
  const kinds = new Map<string, TraceKind>();
  let overflow = 0;
  return {
    add: seen => {
      const known = kinds.get(seen.trace.signature);
      if (known !== undefined) {
        known.count++;
        known.firstX = Math.min(known.firstX, seen.x);
        if (!(known.firstTime <= seen.time)) known.firstTime = Number.isNaN(seen.time) ? known.firstTime : seen.time;
        if (!(known.lastTime >= seen.time)) known.lastTime = Number.isNaN(seen.time) ? known.lastTime : seen.time;
      } else if (kinds.size >= KIND_CAP) overflow++;
      else
        kinds.set(seen.trace.signature, {
          first: seen,
          count: 1,
          firstTime: seen.time,
          lastTime: seen.time,
          firstX: seen.x,
        });
    },
    kinds: () => [...kinds.values()],
    overflow: () => overflow,
    list: file =>
      [...kinds.values()]
        .sort((a, b) => b.count - a.count || a.first.fromLine - b.first.fromLine)
        .slice(0, SHOWN)
        .map(({ first, count, firstTime, lastTime }) => ({
          signature: first.trace.signature,
          type: first.trace.type,
          message: first.trace.message,
          frames: first.trace.frames,
          rootCause: first.trace.rootCause,
          count,
          firstSeen: orNull(firstTime),
          lastSeen: orNull(lastTime),
          locator: { file, fromLine: first.fromLine, toLine: first.toLine },
        })),
  };
};
