import { DomainError } from '../kernel/error.ts';
import type { EmbeddingProvider } from '../ports/embedding-provider.ts';
import type { Log } from '../ports/log.ts';
import type { VectorHit, VectorProvider } from '../ports/vector-provider.ts';
import { knowledgeSpace } from './embedding.ts';
import type { KnowledgeRepositories } from './repository.ts';

export type SearchByMeaningDeps = {
  embedding: EmbeddingProvider | null;
  vectors: VectorProvider;
  reads: KnowledgeRepositories;
  log: Log;
  /** Milliseconds that a search waits for the vector of its question: 150 unless given, which is enough for a model on this
   *  machine that runs. */
  questionDeadlineMs?: number | undefined;
};

export type MeaningQuery = {
  readonly question: string;
  readonly scopes: readonly string[];
  readonly documentIds?: readonly string[] | undefined;
};

/** A model that is running takes some 10 ms; one that has to be started takes seconds, and the searches until then are
 *  answered by words alone. */
const QUESTION_DEADLINE_MS = 150;
/** Milliseconds that it then waits for the nearest ones: a store that is at work for somebody else may take seconds, too. */
const NEAREST_DEADLINE_MS = 150;
/** A model that is being started, or reads documents, is late a few times; one that always is does not work. */
const LATE_BEFORE_TOLD = 20;
const CANDIDATES = 50;
/** Questions whose vectors are kept, 2 KB each. */
const MOST_QUESTIONS = 500;

/** Sections whose meaning is like the question's. Never fails, and waits for model and vectors no longer than both deadlines:
 *  what goes wrong is no hit, and is told to the operator once for each outage. */
export const searchByMeaning = ({
  embedding,
  vectors,
  reads,
  log,
  questionDeadlineMs = QUESTION_DEADLINE_MS,
}: SearchByMeaningDeps) => {
  const known = new Map<string, Float32Array>();
  let hasVectors = false;
  let late = 0;
  let isOut = false;

  const note = (error: unknown): void => {
    const code = error instanceof DomainError ? error.code : 'internal';
    if (code === 'deadline-exceeded' && ++late < LATE_BEFORE_TOLD) return;
    if (!isOut) log.warn({ code }, 'search does without vectors until they answer again');
    isOut = true;
  };
  const recovered = (): void => {
    if (isOut) log.info({}, 'search has vectors again');
    isOut = false;
    late = 0;
  };

  /** The words of the evidence are looked for again with each question of a case. */
  const vectorOf = async (
    model: EmbeddingProvider,
    question: string,
    waiting: { readonly signal?: AbortSignal },
  ): Promise<Float32Array | undefined> => {
    const key = `${model.model} ${question}`;
    const vector =
      known.get(key) ?? (await model.embed([question], 'question', { ...waiting, deadlineMs: questionDeadlineMs }))[0];
    if (vector === undefined) return undefined;
    known.delete(key);
    known.set(key, vector);
    for (const oldest of known.keys()) {
      if (known.size <= MOST_QUESTIONS) break;
      known.delete(oldest);
    }
    return vector;
  };

  const find = async (
    model: EmbeddingProvider,
    { question, scopes, documentIds }: MeaningQuery,
    signal?: AbortSignal,
  ): Promise<readonly VectorHit[]> => {
    hasVectors ||= await reads.embeddings.isAnyReady(model.model);
    if (!hasVectors) return [];
    const waiting = signal ? { signal } : {};
    const vector = await vectorOf(model, question, waiting);
    if (vector === undefined) return [];
    const filter = { scopes, ...(documentIds && { documentIds }) };
    const nearest = { vector, topK: CANDIDATES, filter };
    const found = await vectors.search(knowledgeSpace(model), nearest, { ...waiting, deadlineMs: NEAREST_DEADLINE_MS });
    recovered();
    return found;
  };

  return async (query: MeaningQuery, signal?: AbortSignal): Promise<readonly VectorHit[]> => {
    if (embedding === null || query.question.trim() === '') return [];
    try {
      return await find(embedding, query, signal);
    } catch (error) {
      if (!signal?.aborted) note(error);
      return [];
    }
  };
};
