type Entry = { readonly at: number; readonly order: number; readonly run: () => void };

/** Runs things at simulated times: earliest first, equal times in the order in which they were added. */
export type EventQueue = {
  add(at: number, run: () => void): void;
  /** Runs until nothing is left; what runs may add more. */
  drain(): void;
};

const before = (a: Entry, b: Entry): boolean => a.at < b.at || (a.at === b.at && a.order < b.order);

/** A binary heap. */
export const eventQueue = (): EventQueue => {
  const heap: Entry[] = [];
  let added = 0;

  const swap = (a: number, b: number): void => {
    const held = heap[a]!;
    heap[a] = heap[b]!;
    heap[b] = held;
  };
  const rise = (from: number): void => {
    for (let at = from, parent = (at - 1) >> 1; at > 0 && before(heap[at]!, heap[parent]!); parent = (at - 1) >> 1) {
      swap(at, parent);
      at = parent;
    }
  };
  const sink = (): void => {
    for (let at = 0; ; ) {
      const left = 2 * at + 1;
      if (left >= heap.length) return;
      const child = left + 1 < heap.length && before(heap[left + 1]!, heap[left]!) ? left + 1 : left;
      if (!before(heap[child]!, heap[at]!)) return;
      swap(at, child);
      at = child;
    }
  };
  const take = (): Entry | undefined => {
    const first = heap[0];
    const last = heap.pop();
    if (last !== undefined && heap.length > 0) {
      heap[0] = last;
      sink();
    }
    return first;
  };

  return {
    add: (at, run) => {
      heap.push({ at, order: added++, run });
      rise(heap.length - 1);
    },
    drain: () => {
      for (let entry = take(); entry !== undefined; entry = take()) entry.run();
    },
  };
};
