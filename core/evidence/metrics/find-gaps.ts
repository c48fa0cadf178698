import type { Instant } from '../../kernel/instant.ts';
import { median } from './order-statistics.ts';

/** A stretch in which rows are missing. */
export type Gap = { readonly from: Instant; readonly to: Instant; readonly line: number };

export type GapFinder = {
  readonly see: (at: Instant, line: number) => void;
  /** The longest first, at most 5, with what is usual between two rows, in ms. */
  readonly gaps: () => { readonly usualMs: number; readonly gaps: readonly Gap[] };
  /** Rows that are earlier than the one above. */
  readonly earlier: () => number;
  readonly later: () => number;
  readonly repeated: () => number;
};

const SAMPLE = 4096;
const KEPT = 5;
/** Missing for this many times the usual distance. */
const LONG = 5;
const FEWEST = 5;

/** Follows the moments of a table in memory that does not grow with it. */
export const gapFinder = (): GapFinder => {
  let steps: number[] = [];
  let stride = 1;
  let seen = 0;
  const longest: { [way in 'ahead' | 'back']: Gap[] } = { ahead: [], back: [] };
  let previous = Number.NaN;
  let earlier = 0;
  let later = 0;
  let repeated = 0;
  const sample = (step: number): void => {
    if (seen++ % stride !== 0) return;
    steps.push(step);
    if (steps.length < SAMPLE) return;
    steps = steps.filter((_, i) => i % 2 === 0);
    stride *= 2;
  };
  const keep = (way: 'ahead' | 'back', gap: Gap): void => {
    const kept = longest[way];
    const shortest = kept.at(-1);
    if (kept.length === KEPT && shortest && shortest.to - shortest.from >= gap.to - gap.from) return;
    longest[way] = [...kept, gap].sort((a, b) => b.to - b.from - (a.to - a.from) || a.line - b.line).slice(0, KEPT);
  };
  return {
    see: (at, line) => {
      const step = at - previous;
      if (step === 0) repeated++;
      else if (!Number.isNaN(step)) {
        if (step < 0) earlier++;
        else later++;
        sample(Math.abs(step));
        if (step < 0) keep('back', { from: at, to: previous, line });
        else keep('ahead', { from: previous, to: at, line });
      }
      previous = at;
    },
    gaps: () => {
      const usualMs = median(steps);
      const isGap = ({ from, to }: Gap): boolean => to - from >= LONG * usualMs;
      // A jump against the order of the rows is disorder and no gap.
      const { ahead, back } = longest;
      return { usualMs, gaps: seen < FEWEST ? [] : (earlier > later ? back : ahead).filter(isGap) };
    },
    earlier: () => earlier,
    later: () => later,
    repeated: () => repeated,
  };
};
