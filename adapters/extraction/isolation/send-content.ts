import { interruptible } from '../../../core/kernel/interruptible.ts';
import type { Child } from './child.ts';

/** The bytes that may be under way to a child are WINDOW times CHUNK_BYTES, whatever sizes the source produces. */
const CHUNK_BYTES = 256 * 1024;
const WINDOW = 4;

/** The way of a job's content into its child, with back-pressure. */
export type Supply = {
  /** Reads the source to its end and sends it. @throws what the source throws. */
  run(): Promise<void>;
  /** The child took a chunk; returns the bytes taken so far. */
  consumed(bytes: number): number;
  /** True while the child has nothing to do because the source gives nothing. */
  isStarved(): boolean;
  /** True when everything was sent. */
  isDone(): boolean;
  /** Stops reading, without waiting, and tells the source so that it can let go of what it holds. */
  cancel(): void;
};

export const sendContent = (child: Child, content: AsyncIterable<Uint8Array>): Supply => {
  const source = content[Symbol.asyncIterator]();
  const { next: nextOf, interrupt } = interruptible(source);
  let state: 'sending' | 'done' | 'cancelled' = 'sending';
  let underway = 0;
  let reading = false;
  let total = 0;
  let room = Promise.withResolvers<void>();

  const read = async (): Promise<IteratorResult<Uint8Array, unknown>> => {
    reading = true;
    const next = await nextOf();
    reading = false;
    return next === 'interrupted' ? { done: true, value: undefined } : next;
  };
  const send = async (bytes: Uint8Array): Promise<void> => {
    for (let at = 0; at < bytes.length && state === 'sending'; at += CHUNK_BYTES) {
      while (underway >= WINDOW && state === 'sending') await room.promise;
      underway += 1;
      child.send({ kind: 'chunk', bytes: bytes.subarray(at, at + CHUNK_BYTES) });
    }
  };
  const makeRoom = (): void => {
    room.resolve();
    room = Promise.withResolvers<void>();
  };

  return {
    run: async () => {
      for (let next = await read(); !next.done; next = await read()) await send(next.value);
      if (state !== 'sending') return;
      state = 'done';
      child.send({ kind: 'end' });
    },
    consumed: bytes => {
      underway -= 1;
      total += bytes;
      makeRoom();
      return total;
    },
    isStarved: () => reading && underway === 0,
    isDone: () => state === 'done',
    cancel: () => {
      if (state !== 'sending') return;
      state = 'cancelled';
      interrupt();
      makeRoom();
      // A generator that is stuck answers `return` only when it wakes up, so nobody waits for it.
      void Promise.allSettled([source.return?.()]);
    },
  };
};
