/** What the promise ends with; after so many milliseconds, what `late` makes. What it ends with later is dropped. */
export const within = async <Value>(ms: number, promise: Promise<Value>, late: () => Error): Promise<Value> => {
  const { promise: expired, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(late()), ms);
  try {
    return await Promise.race([promise, expired]);
  } finally {
    clearTimeout(timer);
  }
};
