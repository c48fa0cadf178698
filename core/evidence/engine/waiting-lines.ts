/** Adds a line to the index; `continues` is true for one that begins no record. */
export type PushEntry = (offset: number, time: number, level: number, cluster: number, continues: boolean) => void;

/** Blank lines, and those that stand before the text of an event: whose they are is known with the next line. */
export type WaitingLines = {
  readonly add: (offset: number) => void;
  /** How many there are. */
  readonly count: () => number;
  /** They belong to the record above, or to nothing. */
  readonly join: (time: number, level: number, cluster: number) => void;
  readonly leave: () => void;
  /** The record begins with the first of them. */
  readonly begin: (time: number, level: number, cluster: number) => void;
};

/** So many wait at most; then they belong to nothing. */
const CAP = 1000;

export const waitingLines = (push: PushEntry): WaitingLines => {
  let offsets: number[] = [];
  const release = (time: number, level: number, cluster: number, isFirst: boolean): void => {
    if (offsets.length === 0) return;
    const released = offsets;
    offsets = [];
    for (const [i, offset] of released.entries()) push(offset, time, level, cluster, !isFirst || i > 0);
  };
  const leave = (): void => release(Number.NaN, 0, -1, false);
  return {
    add: offset => {
      if (offsets.length >= CAP) leave();
      offsets.push(offset);
    },
    count: () => offsets.length,
    join: (time, level, cluster) => release(time, level, cluster, false),
    leave,
    begin: (time, level, cluster) => release(time, level, cluster, true),
  };
};
