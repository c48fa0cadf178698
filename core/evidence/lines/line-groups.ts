import type { Instant } from '../../kernel/instant.ts';

/** Lines that have something in common. */
export type LineGroup = {
  lines: number;
  /** Those that begin a record. */
  records: number;
  firstLine: number;
  lastLine: number;
  /** The earliest and the latest time; NaN while no line had one. */
  from: Instant;
  to: Instant;
};

export const emptyGroup = (): LineGroup => ({
  lines: 0,
  records: 0,
  firstLine: 0,
  lastLine: 0,
  from: Number.NaN,
  to: Number.NaN,
});

/** Adds a line; lines come in the order of the file. */
export const addLine = (group: LineGroup, line: number, time: Instant, continues: boolean): void => {
  if (group.lines === 0) group.firstLine = line;
  group.lines++;
  if (!continues) group.records++;
  group.lastLine = line;
  if (!(time >= group.from) && !Number.isNaN(time)) group.from = time;
  if (!(time <= group.to) && !Number.isNaN(time)) group.to = time;
};

export type Key = string | number;

/** Counts lines by key in bounded memory. */
export type Grouping = {
  readonly add: (key: Key, line: number, time: Instant, continues: boolean) => void;
  /** Whether there were more keys than can be held, so that a second pass over the lines is needed. */
  readonly isCrowded: () => boolean;
  /** A grouping for the second pass, which counts exactly what the first one found to be frequent. */
  readonly recount: () => Grouping;
  /** Every key in more lines than `missed`, with exact numbers. */
  readonly groups: () => ReadonlyMap<Key, LineGroup>;
  /** A key that is in no more lines than this may be left out; 0 when all are there. */
  readonly missed: () => number;
};

type Counted = LineGroup & { credit: number };

/** Method: J. Misra, D. Gries, "Finding repeated elements", Science of Computer Programming 2 (1982). With `cap` counters
 *  every key in more than n / (cap + 1) of n lines keeps one, whatever their order; the second pass counts those. */
export const grouping = (cap: number): Grouping => {
  const held = new Map<Key, Counted>();
  let rounds = 0;
  /** Makes room by taking one from each; what has nothing left goes. Answers nothing: the new key pays too. */
  const takeOneFromEach = (): void => {
    rounds++;
    for (const [key, counted] of held) if (--counted.credit === 0) held.delete(key);
  };
  return {
    add: (key, line, time, continues) => {
      let group = held.get(key);
      if (group === undefined) {
        if (held.size >= cap) return takeOneFromEach();
        group = { ...emptyGroup(), credit: 0 };
        held.set(key, group);
      }
      group.credit++;
      addLine(group, line, time, continues);
    },
    isCrowded: () => rounds > 0,
    recount: () => recount(new Set(held.keys()), rounds),
    groups: () => held,
    missed: () => rounds,
  };
};

const recount = (candidates: ReadonlySet<Key>, rounds: number): Grouping => {
  const held = new Map([...candidates].map(key => [key, emptyGroup()] as const));
  const again: Grouping = {
    add: (key, line, time, continues) => {
      const group = held.get(key);
      if (group !== undefined) addLine(group, line, time, continues);
    },
    isCrowded: () => false,
    recount: () => again,
    groups: () => new Map([...held].filter(([, { lines }]) => lines > rounds)),
    missed: () => rounds,
  };
  return again;
};
