export type Interruptible<Item> = {
  /** The source's next item, or 'interrupted' as soon as `interrupt` was called, even while the source gives nothing. */
  next(): Promise<IteratorResult<Item, unknown> | 'interrupted'>;
  interrupt(): void;
};

/** Lets a reader go that waits for a source. Each wait is a promise of its own: racing every item against one that lives as
 *  long as the stream (`Promise.race`) would keep every item in memory until the end. */
export const interruptible = <Item>(source: AsyncIterator<Item>): Interruptible<Item> => {
  let interrupted = false;
  let letGo: (() => void) | undefined;
  return {
    next: () =>
      new Promise((resolve, reject) => {
        if (interrupted) return resolve('interrupted');
        letGo = () => resolve('interrupted');
        source.next().then(resolve, reject);
      }),
    interrupt() {
      interrupted = true;
      letGo?.();
    },
  };
};
