import { DomainError } from '../../../core/kernel/error.ts';
import type { Child, Death } from './child.ts';
import { type FromChild, fromWireError } from './protocol.ts';
import { sendContent } from './send-content.ts';
import { cancelled } from './slots.ts';

export type JobCaps = {
  /** Milliseconds from the start of the job to its end. */
  readonly deadlineMs: number;
  /** What to make of a child that ended by itself. */
  readonly onDeath: (death: Death) => Error;
};

export type JobHooks = {
  readonly signal?: AbortSignal;
  /** Takes what the job emits, piece by piece; awaited before the job goes on. */
  readonly onEmit?: (piece: unknown) => Promise<void>;
  /** Bytes of content that the job has taken so far. */
  readonly onConsumed?: (bytes: number) => void;
};

export type JobEnd = {
  readonly value: unknown;
  /** True when the child is idle again and knows nothing more of this job. */
  readonly clean: boolean;
};

const tooSlow = (): DomainError =>
  new DomainError(
    'file.too-costly',
    'Reading this file takes longer than one file may take. Split it or reduce it to the part that matters, and upload that.',
  );

const stalled = (): DomainError =>
  new DomainError('unavailable', 'The stored file could not be moved in time. Try again later.');

/** Runs one job on an idle child: streams the content to it, hands on what it emits, and settles with its result or with
 *  the first reason to stop. It never waits for a child that does not answer: the deadline, the signal and the end of
 *  the process all settle it.
 *  @throws what the job threw, what `content` or `onEmit` threw, what `onDeath` says, DomainError 'cancelled',
 *  'file.too-costly' (deadline), 'unavailable' (the deadline passed while the job waited for `content` or `onEmit`). */
export const runJob = async (
  child: Child,
  input: unknown,
  content: AsyncIterable<Uint8Array>,
  { deadlineMs, onDeath }: JobCaps,
  { signal, onEmit, onConsumed }: JobHooks = {},
): Promise<JobEnd> => {
  const outcome = Promise.withResolvers<unknown>();
  const stop = (error: unknown): void => outcome.reject(error);
  const onAbort = (): void => stop(cancelled());
  const supply = sendContent(child, content);
  let taking = false;

  const take = async (piece: unknown): Promise<void> => {
    taking = true;
    await onEmit?.(piece);
    taking = false;
    child.send({ kind: 'taken' });
  };
  const hear = (message: FromChild): void => {
    if (message.kind === 'consumed') {
      const total = supply.consumed(message.bytes);
      onConsumed?.(total);
    } else if (message.kind === 'emit') take(message.value).catch(stop);
    else if (message.kind === 'result') outcome.resolve(message.value);
    else stop(fromWireError(message.error));
  };
  const timer = setTimeout(() => stop(taking || supply.isStarved() ? stalled() : tooSlow()), deadlineMs);

  signal?.addEventListener('abort', onAbort, { once: true });
  if (signal?.aborted) onAbort();
  child.listen(hear);
  child.send({ kind: 'start', input });
  supply.run().catch(stop);
  child.death.then(death => stop(onDeath(death)), stop);
  try {
    return { value: await outcome.promise, clean: supply.isDone() };
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', onAbort);
    child.listen(undefined);
    supply.cancel();
  }
};
