import { setTimeout as pause } from 'node:timers/promises';

export type Batches<Item> = {
  /** Takes an item to be written soon. Waits only while more is waiting than may.
   *  @throws what the last write ended with; its items are lost. */
  add(item: Item, bytes: number): Promise<void>;
  /** Resolves when everything that was added has been written, or given up. */
  flush(): Promise<void>;
};

export type BatchOptions<Item> = {
  readonly write: (items: readonly Item[]) => Promise<void>;
  /** Between the beginnings of two writes. */
  readonly everyMs: number;
  /** Items of one write, and items and bytes that may wait. */
  readonly most: number;
  readonly mostWaiting: number;
  readonly mostBytes: number;
};

/** Gathers what comes in quick succession: the first after a pause is written at once, the rest together. */
export const batches = <Item>({ write, everyMs, most, mostWaiting, mostBytes }: BatchOptions<Item>): Batches<Item> => {
  let waiting: { item: Item; bytes: number }[] = [];
  let waitingBytes = 0;
  let failure: unknown;
  let writing: Promise<void> | undefined;
  let lastAt = Number.NEGATIVE_INFINITY;

  /** Rejects never. `writing` is reset in the same step in which nothing was found waiting, so that what comes next is
   *  never left behind. */
  const drain = async (): Promise<void> => {
    try {
      while (waiting.length > 0) {
        const early = lastAt + everyMs - performance.now();
        if (early > 0) await pause(early);
        lastAt = performance.now();
        const next = waiting.splice(0, most);
        for (const { bytes } of next) waitingBytes -= bytes;
        await write(next.map(({ item }) => item));
      }
    } catch (error) {
      failure = error;
      waiting = [];
      waitingBytes = 0;
    }
    writing = undefined;
  };
  const flush = async (): Promise<void> => {
    if (waiting.length > 0) writing ??= drain();
    await writing;
  };

  return {
    async add(item, bytes) {
      if (failure !== undefined) {
        const told = failure;
        failure = undefined;
        throw told;
      }
      waiting.push({ item, bytes });
      waitingBytes += bytes;
      const written = flush();
      if (waiting.length > mostWaiting || waitingBytes > mostBytes) await written;
    },
    flush,
  };
};
