import type OpenAI from 'openai';
import type { LLMProvider } from '../../core/ports/llm-provider.ts';
import type { WatchLlm } from '../../core/ports/llm-watch.ts';
import { eventLimit } from '../../core/ports/llm-wire.ts';
import { readAnswer } from './answer.ts';
import { toDomainError } from './errors.ts';
import { toParameters } from './request.ts';
import { type StreamEnd, streamEnd } from './stream-end.ts';

export type OpenaiOptions = {
  readonly apiKey: string;
  /** Of OpenAI itself or of anything that speaks its chat completions; ends in `/v1`. */
  readonly baseUrl?: string | undefined;
  /** The model where a request names none. */
  readonly model: string;
  readonly watch: WatchLlm;
};

const OPENAI = 'https://api.openai.com/v1';
const IDLE_MS = 30_000;
/** The package's own limit, which ends with the first byte: ours comes before it. */
const NO_EARLIER_MS = 60 * 60_000;

/** Chat completions of OpenAI and of servers that speak the same. The package is loaded with the first request, so that
 *  starting up costs nothing; nothing is read from the environment but what is passed in. */
export const openaiLlmProvider = ({ watch, ...options }: OpenaiOptions): LLMProvider => {
  const { baseUrl = OPENAI, model } = options;
  let client: Promise<OpenAI> | undefined;
  return {
    name: 'openai',
    chat: (request, limits) =>
      watch(
        { ...limits, idleMs: limits.idleMs ?? IDLE_MS },
        async function* (call) {
          client ??= connect(options.apiKey, baseUrl);
          const end = streamEnd();
          const { chat } = (await client).withOptions({
            fetch: async (url, init) => watched(await fetch(url, init), end),
          });
          const parameters = toParameters(request, model, isOpenai(baseUrl));
          const answer = await chat.completions.create(parameters, { signal: call.signal, timeout: NO_EARLIER_MS });
          yield* readAnswer(answer, parameters, { ...call, isOver: end.wasSeen });
        },
        toDomainError,
      ),
  };
};

const isOpenai = (baseUrl: string): boolean => new URL(baseUrl).host === new URL(OPENAI).host;

const connect = async (apiKey: string, baseUrl: string): Promise<OpenAI> => {
  const { default: Client } = await import('openai');
  return new Client({
    apiKey,
    baseURL: baseUrl,
    organization: null,
    project: null,
    webhookSecret: null,
    maxRetries: 0,
    logLevel: 'off',
    // Nobody sends the key and the question on to somewhere else.
    fetchOptions: { redirect: 'error' },
  });
};

/** The package collects an event in memory until its end. */
const watched = (response: Response, end: StreamEnd): Response => {
  const check = eventLimit();
  const limit = new TransformStream<Uint8Array, Uint8Array>({
    transform(bytes, to) {
      check(bytes);
      end.see(bytes);
      to.enqueue(bytes);
    },
  });
  return new Response(response.body?.pipeThrough(limit) ?? null, response);
};
