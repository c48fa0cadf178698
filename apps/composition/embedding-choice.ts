import { OLLAMA_HERE } from './llm-choice.ts';
import type { Values } from './variables.ts';

/** Who turns text into vectors. A dimension is known before anybody is asked, because vectors lie in spaces of one. */
export type EmbeddingChoice =
  | { readonly kind: 'none' }
  | { readonly kind: 'embedded' }
  | {
      readonly kind: 'openai';
      readonly apiKey: string;
      readonly baseUrl: string | undefined;
      readonly model: string;
      readonly dimension: number;
      /** Whether the model is told to make vectors of that length, because it makes longer ones by itself. */
      readonly isShortened: boolean;
    }
  | { readonly kind: 'ollama'; readonly host: string; readonly model: string; readonly dimension: number };

type Problem = (text: string) => void;

const DEFAULT_MODELS = { openai: 'text-embedding-3-small', ollama: 'nomic-embed-text' };

/** Numbers in the vectors of a model, as its vendor's page or its model card says. */
const DIMENSIONS: Readonly<Record<string, number>> = {
  'text-embedding-3-small': 1536,
  'text-embedding-3-large': 3072,
  'text-embedding-ada-002': 1536,
  'nomic-embed-text': 768,
  'mxbai-embed-large': 1024,
  'all-minilm': 384,
  'bge-m3': 1024,
  'snowflake-arctic-embed': 1024,
};

/** Models that can be told to make shorter vectors (OpenAI API reference, "Create embeddings"). */
const CAN_BE_SHORTENED = /^text-embedding-3-/;

export const chooseEmbedding = (values: Values, problem: Problem): EmbeddingChoice => {
  const { EMBEDDING_PROVIDER: kind, EMBEDDING_BASE_URL, EMBEDDING_API_KEY } = values;
  if (kind === 'none' || kind === 'embedded') return { kind };
  const model = values.EMBEDDING_MODEL ?? DEFAULT_MODELS[kind];
  const dimension = dimensionOf(model, values, problem);
  if (kind === 'ollama')
    return { kind, host: EMBEDDING_BASE_URL ?? values.OLLAMA_HOST ?? OLLAMA_HERE, model, dimension };
  // A key is sent only to whom it was given for.
  const baseUrl = EMBEDDING_BASE_URL ?? values.OPENAI_BASE_URL;
  const apiKey = EMBEDDING_API_KEY ?? (EMBEDDING_BASE_URL === undefined ? values.OPENAI_API_KEY : undefined);
  if (apiKey === undefined && baseUrl === undefined)
    problem(
      'EMBEDDING_PROVIDER: openai needs EMBEDDING_API_KEY or OPENAI_API_KEY, or EMBEDDING_BASE_URL for a server without keys',
    );
  const isShortened = CAN_BE_SHORTENED.test(model) && dimension !== DIMENSIONS[model];
  return { kind, apiKey: apiKey ?? 'none', baseUrl, model, dimension, isShortened };
};

const dimensionOf = (model: string, { EMBEDDING_DIMENSIONS: given }: Values, problem: Problem): number => {
  // Ollama names versions of a model behind a colon.
  const known = DIMENSIONS[model.replace(/:.*$/, '')];
  if (given === undefined && known === undefined)
    problem(
      'EMBEDDING_DIMENSIONS: is needed, because this EMBEDDING_MODEL is not one whose vectors we know the length of',
    );
  if (given !== undefined && known !== undefined && given !== known && !CAN_BE_SHORTENED.test(model))
    problem(`EMBEDDING_DIMENSIONS: this EMBEDDING_MODEL makes vectors of ${known} numbers, and no others`);
  if (given !== undefined && known !== undefined && given > known)
    problem(`EMBEDDING_DIMENSIONS: vectors can be made shorter than ${known} numbers, not longer`);
  return given ?? known ?? 0;
};
