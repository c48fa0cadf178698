/** Carries the news that the index must be filled again from the storage, which finds it out, to the worker, which can do
 *  it and is made later. */
export type IndexLost = {
  tell(): void;
  /** Calls back for each loss; at once for one that was told before. */
  listen(listener: () => void): void;
};

export const indexLost = (): IndexLost => {
  let listener: (() => void) | undefined;
  let told = false;
  return {
    tell() {
      if (listener) listener();
      else told = true;
    },
    listen(next) {
      listener = next;
      if (told) next();
      told = false;
    },
  };
};
