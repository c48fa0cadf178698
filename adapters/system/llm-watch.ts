import { DomainError } from '../../core/kernel/error.ts';
import { interruptible } from '../../core/kernel/interruptible.ts';
import { llmFailure } from '../../core/ports/llm-failure.ts';
import type { WatchLlm } from '../../core/ports/llm-watch.ts';

/** The time-outs of the providers' packages end with the first byte, and some of their streams end without an error when
 *  they are aborted: so the time is kept here, and nobody is waited for who was told to stop. */
export const watchLlm: WatchLlm = async function* (limits, ask, explain) {
  const watch = start(limits);
  const answer = ask(watch)[Symbol.asyncIterator]();
  const reading = interruptible(answer);
  watch.onStop(reading.interrupt);
  try {
    for (;;) {
      watch.throwIfStopped();
      const next = await reading.next();
      watch.throwIfStopped();
      if (next === 'interrupted' || next.done) throw llmFailure('broken-off');
      yield* watch.unwatched(next.value);
      if (next.value.kind === 'end') return;
    }
  } catch (error) {
    watch.throwIfStopped();
    throw await explain(error);
  } finally {
    watch.end();
    // What a stream says that nobody reads any more concerns nobody, and it may never say it.
    void Promise.allSettled([answer.return?.()]);
  }
};

/** However the connection ends behind an answer that is whole: the answer is there. */
const nextOf = async <Piece>(
  reading: ReturnType<typeof interruptible<Piece>>,
  isWhole: () => boolean,
): ReturnType<typeof reading.next> => {
  try {
    return await reading.next();
  } catch (error) {
    if (isWhole()) return 'interrupted';
    throw error;
  }
};

/** Milliseconds for what comes behind the end of an answer; the numbers of its use come with it or right after it. */
const GRACE_MS = 1_000;

/** The longest time that a timer of Node keeps; longer ones fire at once. */
const LONGEST_MS = 2 ** 31 - 1;
const bounded = (ms: number): number => Math.min(Math.max(0, ms), LONGEST_MS);

const start = ({ signal: caller, deadlineMs, idleMs }: Parameters<WatchLlm>[0]) => {
  const controller = new AbortController();
  const { signal } = controller;
  const begin = performance.now();
  let isReading = true;
  const stop = (error: DomainError): void => controller.abort(error);
  const cancel = (): void => stop(new DomainError('cancelled', 'The request to the model was stopped.'));
  const late = (): void => stop(new DomainError('deadline-exceeded', 'The model did not finish its answer in time.'));
  const silent = (): void => {
    if (isReading) stop(new DomainError('deadline-exceeded', 'The model fell silent in the middle of its answer.'));
  };
  const deadline = setTimeout(late, bounded(deadlineMs));
  const idle = setTimeout(silent, bounded(idleMs));
  if (caller.aborted) cancel();
  else caller.addEventListener('abort', cancel, { once: true });
  return {
    signal,
    alive: () => void idle.refresh(),
    onStop: (then: () => void) => signal.addEventListener('abort', then, { once: true }),
    throwIfStopped() {
      if (signal.aborted) throw signal.reason;
    },
    async *untilWhole<Piece>(stream: AsyncIterable<Piece>, isWhole: () => boolean) {
      const pieces = stream[Symbol.asyncIterator]();
      const reading = interruptible(pieces);
      let grace: NodeJS.Timeout | undefined;
      try {
        for (;;) {
          const next = await nextOf(reading, isWhole);
          if (next === 'interrupted' || next.done) return;
          yield next.value;
          if (grace !== undefined || !isWhole()) continue;
          clearTimeout(idle);
          // Where the deadline is near, there has to be time left to say what has been heard.
          const remainingMs = begin + deadlineMs - performance.now();
          grace = setTimeout(reading.interrupt, bounded(Math.min(GRACE_MS, remainingMs / 2)));
        }
      } finally {
        clearTimeout(grace);
        void Promise.allSettled([pieces.return?.()]);
      }
    },
    /** The time that a chunk's reader takes is no silence of the model. */
    *unwatched<Chunk>(chunk: Chunk) {
      isReading = false;
      yield chunk;
      isReading = true;
      idle.refresh();
    },
    end() {
      clearTimeout(deadline);
      clearTimeout(idle);
      caller.removeEventListener('abort', cancel);
      stop(new DomainError('cancelled', 'The answer of the model was not read to its end.'));
    },
  };
};
