/** Who reads which topic, and waits for more of it. */
export type Reader = {
  /** Resolves with the next news of the topic, also with news that came since the last call. */
  news(): Promise<void>;
  leave(): void;
};

export type Readers = {
  join(topic: string, signal: AbortSignal): Reader;
  tell(topics: Iterable<string>): void;
  tellAll(): void;
  count(): number;
};

/** `changed` is told whenever somebody joins or leaves. */
export const readers = (changed: () => void): Readers => {
  const byTopic = new Map<string, Set<() => void>>();
  let joined = 0;

  const tell = (topics: Iterable<string>): void => {
    for (const topic of topics) for (const wake of byTopic.get(topic) ?? []) wake();
  };

  const join = (topic: string, signal: AbortSignal): Reader => {
    let told = Promise.withResolvers<void>();
    const wake = (): void => told.resolve();
    const peers = byTopic.get(topic) ?? new Set();
    byTopic.set(topic, peers.add(wake));
    signal.addEventListener('abort', wake);
    joined++;
    changed();
    return {
      async news() {
        await told.promise;
        told = Promise.withResolvers();
        if (signal.aborted) wake();
      },
      leave() {
        signal.removeEventListener('abort', wake);
        peers.delete(wake);
        if (peers.size === 0) byTopic.delete(topic);
        joined--;
        changed();
      },
    };
  };

  return { join, tell, tellAll: () => tell(byTopic.keys()), count: () => joined };
};
