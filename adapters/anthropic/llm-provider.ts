import type Anthropic from '@anthropic-ai/sdk';
import type { LLMProvider } from '../../core/ports/llm-provider.ts';
import type { WatchLlm } from '../../core/ports/llm-watch.ts';
import { eventLimit } from '../../core/ports/llm-wire.ts';
import { readAnswer } from './answer.ts';
import { toDomainError } from './errors.ts';
import { toParameters } from './request.ts';

export type AnthropicOptions = {
  readonly apiKey: string;
  /** Where something else speaks Anthropic's messages; without `/v1`. */
  readonly baseUrl?: string | undefined;
  /** The model where a request names none. */
  readonly model: string;
  readonly watch: WatchLlm;
};

const ANTHROPIC = 'https://api.anthropic.com';
const IDLE_MS = 30_000;
/** The package's own limit, which ends with the first byte: ours comes before it. */
const NO_EARLIER_MS = 60 * 60_000;

/** The messages of Anthropic. What a request marks as cacheable goes into its prompt cache. The package is loaded with the
 *  first request; nothing is read from the environment but what is passed in. */
export const anthropicLlmProvider = ({ watch, apiKey, baseUrl = ANTHROPIC, model }: AnthropicOptions): LLMProvider => {
  let client: Promise<Anthropic> | undefined;
  return {
    name: 'anthropic',
    chat: (request, limits) =>
      watch(
        { ...limits, idleMs: limits.idleMs ?? IDLE_MS },
        async function* (call) {
          client ??= connect(apiKey, baseUrl);
          const { messages } = await client;
          const parameters = toParameters(request, model);
          const answer = await messages.create(parameters, { signal: call.signal, timeout: NO_EARLIER_MS });
          yield* readAnswer(answer, parameters.model, call);
        },
        toDomainError,
      ),
  };
};

const connect = async (apiKey: string, baseUrl: string): Promise<Anthropic> => {
  const { default: Client } = await import('@anthropic-ai/sdk');
  return new Client({
    apiKey,
    baseURL: baseUrl,
    authToken: null,
    webhookKey: null,
    maxRetries: 0,
    logLevel: 'off',
    // Nobody sends the key and the question on to somewhere else.
    fetchOptions: { redirect: 'error' },
    fetch: async (url, init) => limited(await fetch(url, init)),
  });
};

/** The package collects an event in memory until its end. */
const limited = (response: Response): Response => {
  const check = eventLimit();
  const limit = new TransformStream<Uint8Array, Uint8Array>({
    transform(bytes, to) {
      check(bytes);
      to.enqueue(bytes);
    },
  });
  return new Response(response.body?.pipeThrough(limit) ?? null, response);
};
