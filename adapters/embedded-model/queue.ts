import { DomainError } from '../../core/kernel/error.ts';
import type { EmbedOptions } from '../../core/ports/embedding-provider.ts';

/** A call of `embed` that waits for its vectors. */
export type Waiting = {
  /** The texts that have no vector yet, in order. */
  readonly texts: string[];
  readonly vectors: Float32Array[];
  resolve(vectors: readonly Float32Array[]): void;
  reject(error: DomainError): void;
};

export type Queue = {
  /** Resolves with one vector for each text once somebody has given them.
   *  @throws DomainError 'deadline-exceeded', 'cancelled', and whatever the call was rejected with. */
  join(
    texts: readonly string[],
    purpose: 'question' | 'document',
    options: EmbedOptions & { readonly deadlineMs: number },
  ): Promise<readonly Float32Array[]>;
  /** Whose turn it is: questions first, and each kind as it came. Undefined: nobody waits. */
  first(): Waiting | undefined;
  /** Fails everybody who waits. */
  rejectAll(error: DomainError): void;
};

const late = (): DomainError =>
  new DomainError('deadline-exceeded', 'The embeddings were not ready in time. Try again later.');
export const cancelled = (): DomainError => new DomainError('cancelled', 'The request for embeddings was cancelled.');

/** Who waits for the model. A call that is settled, for whatever reason, has left at once. */
export const openQueue = (): Queue => {
  const waiting = { question: new Set<Waiting>(), document: new Set<Waiting>() };
  return {
    join: async (texts, purpose, { signal, deadlineMs }) => {
      if (deadlineMs <= 0) throw late();
      const { promise, resolve, reject } = Promise.withResolvers<readonly Float32Array[]>();
      const call: Waiting = {
        texts: [...texts],
        vectors: [],
        resolve: vectors => {
          waiting[purpose].delete(call);
          resolve(vectors);
        },
        reject: error => {
          waiting[purpose].delete(call);
          reject(error);
        },
      };
      const onAbort = (): void => call.reject(cancelled());
      const timer = setTimeout(() => call.reject(late()), deadlineMs);
      signal?.addEventListener('abort', onAbort, { once: true });
      waiting[purpose].add(call);
      try {
        return await promise;
      } finally {
        clearTimeout(timer);
        signal?.removeEventListener('abort', onAbort);
      }
    },
    first: () => {
      const [question] = waiting.question;
      const [document] = waiting.document;
      return question ?? document;
    },
    rejectAll: error => {
      for (const call of [...waiting.question, ...waiting.document]) call.reject(error);
    },
  };
};
