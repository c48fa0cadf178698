import { DomainError } from '../../core/kernel/error.ts';

export const cancelled = (): DomainError => new DomainError('cancelled', 'This was cancelled.');

/** The same stream, ended by 'cancelled' as soon as the signal fires, even while the source gives nothing. */
export async function* untilAborted(
  content: AsyncIterable<Uint8Array>,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array> {
  const source = content[Symbol.asyncIterator]();
  const aborted = Promise.withResolvers<'aborted'>();
  const onAbort = (): void => aborted.resolve('aborted');
  signal?.addEventListener('abort', onAbort, { once: true });
  if (signal?.aborted) onAbort();
  try {
    for (;;) {
      const next = await Promise.race([aborted.promise, source.next()]);
      if (next === 'aborted') throw cancelled();
      if (next.done) return;
      yield next.value;
    }
  } finally {
    signal?.removeEventListener('abort', onAbort);
    // A source that is stuck answers `return` only when it wakes up, so nobody waits for it.
    void Promise.allSettled([source.return?.()]);
  }
}
