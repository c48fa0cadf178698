import type OpenAI from 'openai';
import { DomainError } from '../../core/kernel/error.ts';
import { toDomainError } from './errors.ts';

export type OpenaiEmbeddingOptions = {
  readonly apiKey: string;
  /** Of OpenAI itself or of anything that speaks its embeddings; ends in `/v1`. */
  readonly baseUrl?: string | undefined;
  readonly model: string;
  /** Shortens the vectors, which only some models can do; undefined: they are as long as the model makes them. */
  readonly dimensions?: number | undefined;
};

const OPENAI = 'https://api.openai.com/v1';
/** A request has a signal that ends it before this. */
const NO_EARLIER_MS = 10 * 60_000;

/** One request for embeddings to OpenAI, or to a server that speaks the same, without another attempt. The package is loaded
 *  with the first one.
 *  @throws DomainError as LLMProvider does. */
export const openaiEmbeddingRequest = (options: OpenaiEmbeddingOptions) => {
  let client: Promise<OpenAI> | undefined;
  return async (texts: readonly string[], signal: AbortSignal): Promise<readonly ArrayLike<number>[]> => {
    client ??= connect(options);
    try {
      const { embeddings } = await client;
      const { model, dimensions } = options;
      // Said aloud, so that the package leaves the answer as it is: servers that know no base64 answer with numbers.
      const form = { encoding_format: 'base64' as const, ...(dimensions && { dimensions }) };
      const { data } = await embeddings.create(
        { model, input: [...texts], ...form },
        { signal, timeout: NO_EARLIER_MS },
      );
      return inOrder(data);
    } catch (error) {
      throw await toDomainError(error);
    }
  };
};

const connect = async ({ apiKey, baseUrl = OPENAI }: OpenaiEmbeddingOptions): Promise<OpenAI> => {
  const { default: Client } = await import('openai');
  return new Client({
    apiKey,
    baseURL: baseUrl,
    organization: null,
    project: null,
    webhookSecret: null,
    maxRetries: 0,
    logLevel: 'off',
    // Nobody sends the key and the texts on to somewhere else.
    fetchOptions: { redirect: 'error' },
  });
};

type Answered = { readonly index?: unknown; readonly embedding?: unknown };

/** Whatever the types say: a server may answer anything. */
const inOrder = (data: readonly Answered[]): readonly ArrayLike<number>[] => {
  if (!Array.isArray(data)) throw unreadable();
  return [...data]
    .sort((a, b) => Number(a?.index ?? 0) - Number(b?.index ?? 0))
    .map(each => numbersIn(each?.embedding));
};

const numbersIn = (embedding: unknown): ArrayLike<number> => {
  if (Array.isArray(embedding)) return embedding;
  if (typeof embedding !== 'string') throw unreadable();
  // A copy begins at a place where 32-bit numbers may begin.
  const bytes = Uint8Array.from(Buffer.from(embedding, 'base64'));
  if (bytes.byteLength % Float32Array.BYTES_PER_ELEMENT !== 0) throw unreadable();
  return new Float32Array(bytes.buffer);
};

const unreadable = (): DomainError =>
  new DomainError('model.unavailable', 'The embedding model gave an answer that cannot be read. Try again.');
