/** Ids, the first that came in being the first that goes out. */
export type IdQueue = {
  readonly add: (id: number) => void;
  /** Undefined when there is none. */
  readonly next: () => number | undefined;
};

/** Ids that went out are dropped from memory so many at a time. */
const DROPPED = 4096;

export const idQueue = (): IdQueue => {
  const ids: number[] = [];
  let first = 0;
  return {
    add: id => {
      ids.push(id);
    },
    next: () => {
      if (first >= DROPPED) ids.splice(0, first);
      if (first >= DROPPED) first = 0;
      return first < ids.length ? ids[first++] : undefined;
    },
  };
};
