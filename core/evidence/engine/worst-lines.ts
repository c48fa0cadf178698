import { LEVELS, type WorstLine } from '../analysis.ts';

const CAPTURE_CAP = 64;
const SHOWN = 10;
const AFTER = 3;

type Capture = {
  readonly line: number;
  readonly text: string;
  readonly level: number;
  readonly before: readonly string[];
  readonly after: string[];
  readonly cluster: number;
};

/** Keeps the first line of each kind of error with the lines around it. */
export type WorstLines = {
  /** A line begins; `text` is asked for only when a capture needs it. */
  readonly follow: (text: () => string) => void;
  readonly capture: (line: number, text: string, level: number, before: readonly string[], cluster: number) => void;
  /** Whether a line of this level would be kept. */
  readonly wants: (level: number) => boolean;
  /** The most severe, then the rarest kind, then the earliest. */
  readonly worst: (countOf: (cluster: number) => number) => WorstLine[];
};

export const worstLines = (): WorstLines => {
  const captures: Capture[] = [];
  let open: Capture[] = [];
  const lowest = (): number => Math.min(...captures.map(capture => capture.level));
  return {
    wants: level => captures.length < CAPTURE_CAP || level > lowest(),
    follow: text => {
      if (open.length === 0) return;
      const shown = text();
      for (const capture of open) capture.after.push(shown);
      open = open.filter(capture => capture.after.length < AFTER);
    },
    capture: (line, text, level, before, cluster) => {
      const made: Capture = { line, text, level, before, after: [], cluster };
      if (captures.length >= CAPTURE_CAP) {
        const low = lowest();
        captures.splice(
          captures.findLastIndex(capture => capture.level === low),
          1,
        );
      }
      captures.push(made);
      open.push(made);
    },
    worst: countOf =>
      captures
        .map(capture => ({ capture, count: countOf(capture.cluster) }))
        .sort((a, b) => b.capture.level - a.capture.level || a.count - b.count || a.capture.line - b.capture.line)
        .slice(0, SHOWN)
        .map(({ capture: { line, text, level, before, after } }) => ({
          line,
          text,
          level: LEVELS[level] ?? 'none',
          before,
          after,
        })),
  };
};
