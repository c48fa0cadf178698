import { setTimeout as pause } from 'node:timers/promises';
import { DomainError, isDomainError } from '../../core/kernel/error.ts';
import type { EmbeddingProvider } from '../../core/ports/embedding-provider.ts';
import { type BatchLimits, batchesOf, readable } from './embedding-batches.ts';
import { openLane } from './lane.ts';
import { ofLengthOne } from './of-length-one.ts';

/** One request of a protocol: a vector for each text, in order. Does not retry.
 *  @throws DomainError 'model.*' as LLMProvider does. */
export type EmbeddingRequest = (texts: readonly string[], signal: AbortSignal) => Promise<readonly ArrayLike<number>[]>;

export type BatchedEmbeddingOptions = {
  readonly ask: EmbeddingRequest;
  readonly model: string;
  readonly dimension: number;
  /** Milliseconds for a call that names no deadline. */
  readonly deadlineMs?: number;
  /** Requests at once, of questions and of documents each: a question never waits for documents. */
  readonly concurrency?: number;
  readonly limits?: BatchLimits;
};

/** What one request to OpenAI may hold is 2,048 texts, 8,192 tokens of each and 300,000 tokens in all (OpenAI API reference,
 *  "Create embeddings"). No token of its models is shorter than a byte, so bytes keep to that without counting tokens. */
const LIMITS: BatchLimits = { texts: 96, bytes: 300_000, bytesOfText: 8192 };

/** Milliseconds until the second attempt where the provider does not say when; doubled with each further one. */
const FIRST_PAUSE_MS = 500;

/** EmbeddingProvider over a network protocol: in batches, a few at a time, cut, waiting where the provider asks for it. */
export const batchedEmbedding = ({
  ask,
  model,
  dimension,
  deadlineMs: ownDeadlineMs = 60_000,
  concurrency = 2,
  limits = LIMITS,
}: BatchedEmbeddingOptions): EmbeddingProvider => {
  const lanes = { question: openLane(concurrency), document: openLane(concurrency) };
  return {
    model,
    dimension,
    embed: async (texts, purpose, { signal, deadlineMs = ownDeadlineMs } = {}) => {
      if (texts.some(text => text.trim() === ''))
        throw new DomainError('invalid', 'A text without a word has no embedding. Leave it out.');
      const end = performance.now() + deadlineMs;
      const stop = stopAt(signal, deadlineMs);
      const one = async (batch: readonly string[]): Promise<readonly Float32Array[]> =>
        vectorsFor(batch, await patiently(() => ask(batch, stop.signal), end, stop.signal), dimension);
      try {
        const batches = batchesOf(
          texts.map(text => readable(text, limits.bytesOfText)),
          limits,
        );
        const vectors = await Promise.all(batches.map(batch => lanes[purpose].run(() => one(batch), stop.signal)));
        return vectors.flat();
      } catch (error) {
        throw stop.signal.aborted ? stop.signal.reason : ofThisPort(error);
      } finally {
        // What is left of a call that has failed is not waited for.
        stop.now();
      }
    },
  };
};

/** A signal that fires with the caller's, and at the end of the deadline. */
const stopAt = (caller: AbortSignal | undefined, deadlineMs: number) => {
  const controller = new AbortController();
  const cancel = (): void =>
    controller.abort(new DomainError('cancelled', 'The request for embeddings was cancelled.'));
  const late = (): void =>
    controller.abort(new DomainError('deadline-exceeded', 'The embeddings were not ready in time. Try again later.'));
  const timer = setTimeout(late, deadlineMs);
  if (caller?.aborted) cancel();
  else if (deadlineMs <= 0) late();
  else caller?.addEventListener('abort', cancel, { once: true });
  return {
    signal: controller.signal,
    now: (): void => {
      clearTimeout(timer);
      caller?.removeEventListener('abort', cancel);
      cancel();
    },
  };
};

/** Asks again when the provider says that it was asked too often, after the time that it names, for as long as that is
 *  before the end. */
const patiently = async <Result>(ask: () => Promise<Result>, end: number, signal: AbortSignal): Promise<Result> => {
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs *= 2) {
    try {
      return await ask();
    } catch (error) {
      if (!isDomainError(error, 'model.rate-limited')) throw error;
      const waitMs = error.retryAfterMs ?? pauseMs;
      if (performance.now() + waitMs >= end) throw error;
      await pause(waitMs, undefined, { signal });
    }
  }
};

const vectorsFor = (
  texts: readonly string[],
  made: readonly ArrayLike<number>[],
  dimension: number,
): readonly Float32Array[] => {
  const wrong = made.find(vector => vector.length !== dimension);
  if (wrong !== undefined)
    throw new DomainError(
      'unavailable',
      `The embedding model makes vectors of ${wrong.length} numbers, not of ${dimension}. Tell the operator to correct EMBEDDING_DIMENSIONS.`,
    );
  const vectors = made.map(ofLengthOne);
  if (vectors.length !== texts.length || vectors.some(vector => !vector.every(Number.isFinite)))
    throw new DomainError('unavailable', 'The embedding model gave an answer that cannot be read. Try again.');
  return vectors;
};

const AWAY: readonly unknown[] = ['model.unavailable', 'model.rate-limited', 'deadline-exceeded'];

/** A provider that is away, or has enough to do, is `unavailable` here; what it refuses for good stays what it is. */
const ofThisPort = (error: unknown): unknown => {
  if (!isDomainError(error) || !AWAY.includes(error.code)) return error;
  const { retryAfterMs } = error;
  const options = { cause: error, ...(retryAfterMs !== undefined && { retryAfterMs }) };
  return new DomainError(
    'unavailable',
    'The embedding model does not answer at the moment. Try again shortly.',
    options,
  );
};
