import { DomainError } from '../../core/kernel/error.ts';
import type { EmbeddingProvider } from '../../core/ports/embedding-provider.ts';
import { type ModelProcess, startModelProcess } from './model-process.ts';
import { cancelled, openQueue, type Waiting } from './queue.ts';
import { readable } from './readable.ts';

/** Universal Sentence Encoder Lite: D. Cer et al., "Universal Sentence Encoder", 2018. English. */
const MODEL = 'use-lite-512';
const DIMENSION = 512;

export type EmbeddedModelOptions = {
  /** Milliseconds for a call that names no deadline. */
  readonly deadlineMs?: number;
  /** Milliseconds after which a process that nobody asks ends and gives its memory back. */
  readonly idleMs?: number;
  /** MiB of resident memory above which the process is replaced by a new one, between two batches. */
  readonly memoryMb?: number;
  /** Texts that go to the model at once, and that a question may have to wait for. 55 to 61 ms of CPU for each text of 1,024
   *  characters were measured with any number from 1 to 16. */
  readonly batch?: number;
  /** Milliseconds for one batch, the start of the process included; one that takes longer is stuck, and ended. */
  readonly stuckMs?: number;
};

export type EmbeddedModel = EmbeddingProvider & {
  /** The process that runs now, if any. */
  pid(): number | undefined;
  /** Ends the process; whoever waits, and every later call, is 'unavailable'. */
  close(): Promise<void>;
};

const unavailable = (cause: unknown): DomainError =>
  new DomainError('unavailable', 'The embedding model does not answer at the moment. Try again shortly.', { cause });

const closed = (): DomainError => unavailable(new Error('the embedding model is closed'));

/** The model promises length 1 only roughly. */
const ofLengthOne = (vector: Float32Array): Float32Array => {
  const length = Math.hypot(...vector);
  return vector.map(value => value / length);
};

const MIB = 1024 * 1024;

/** EmbeddingProvider that needs no key and no network: a small model in a process of its own, because it blocks its thread,
 *  and gives memory back only when the process ends. There is at most one; the first call starts it, and the first
 *  one after it ended. One batch is with the model at a time, and the queue is looked at before each. */
export const embeddedModel = ({
  deadlineMs: ownDeadlineMs = 60_000,
  idleMs = 60_000,
  memoryMb = 512,
  batch = 1,
  stuckMs = 30_000,
}: EmbeddedModelOptions = {}): EmbeddedModel => {
  const queue = openQueue();
  let running: ModelProcess | null = null;
  let leaving: Promise<void> = Promise.resolve();
  let isBusy = false;
  let isClosed = false;
  let idle: NodeJS.Timeout | undefined;

  const start = (): ModelProcess => {
    const started = startModelProcess(() => {
      if (running === started) running = null;
    });
    return started;
  };
  const retire = (): void => {
    const retired = running;
    running = null;
    if (retired !== null) leaving = Promise.all([leaving, retired.end()]).then(() => undefined);
  };

  const ask = async (texts: readonly string[]): Promise<readonly Float32Array[]> => {
    // Never two at a time: the memory of one is what was reckoned with.
    await leaving;
    if (isClosed) throw closed();
    running ??= start();
    const stuck = setTimeout(retire, stuckMs);
    try {
      const { vectors, residentBytes } = await running.ask({ texts });
      if (residentBytes > memoryMb * MIB) retire();
      return vectors;
    } finally {
      clearTimeout(stuck);
    }
  };

  const serve = async (call: Waiting): Promise<void> => {
    try {
      const vectors = await ask(call.texts.slice(0, batch));
      call.vectors.push(...vectors.map(ofLengthOne));
      call.texts.splice(0, vectors.length);
      if (call.texts.length === 0) call.resolve(call.vectors);
    } catch (error) {
      call.reject(unavailable(error));
    }
  };

  const serveAll = async (): Promise<void> => {
    if (isBusy) return;
    isBusy = true;
    clearTimeout(idle);
    for (let call = queue.first(); call !== undefined; call = queue.first()) await serve(call);
    isBusy = false;
    idle = setTimeout(retire, idleMs).unref();
  };

  return {
    model: MODEL,
    dimension: DIMENSION,
    embed: async (texts, purpose, { signal, deadlineMs = ownDeadlineMs } = {}) => {
      if (signal?.aborted) throw cancelled();
      if (texts.some(text => text.trim() === ''))
        throw new DomainError('invalid', 'A text without a word has no embedding. Leave it out.');
      if (isClosed) throw closed();
      if (texts.length === 0) return [];
      const answer = queue.join(texts.map(readable), purpose, { ...(signal && { signal }), deadlineMs });
      void serveAll();
      return await answer;
    },
    pid: () => running?.pid,
    close: async () => {
      isClosed = true;
      clearTimeout(idle);
      queue.rejectAll(closed());
      retire();
      await leaving;
    },
  };
};
