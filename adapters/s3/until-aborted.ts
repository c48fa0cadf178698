import { DomainError } from '../../core/kernel/error.ts';
import { interruptible } from '../../core/kernel/interruptible.ts';

export const cancelled = (): DomainError => new DomainError('cancelled', 'This was cancelled.');

/** The same stream, ended by 'cancelled' as soon as the signal fires, even while the source gives nothing. */
export async function* untilAborted(
  content: AsyncIterable<Uint8Array>,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const source = content[Symbol.asyncIterator]();
  const { next, interrupt } = interruptible(source);
  signal.addEventListener('abort', interrupt, { once: true });
  if (signal.aborted) interrupt();
  try {
    for (let item = await next(); ; item = await next()) {
      if (item === 'interrupted') throw cancelled();
      if (item.done) return;
      yield item.value;
    }
  } finally {
    signal.removeEventListener('abort', interrupt);
    // A source that is stuck answers `return` only when it wakes up, so nobody waits for it.
    void Promise.allSettled([source.return?.()]);
  }
}
