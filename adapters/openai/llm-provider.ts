import type OpenAI from 'openai';
import type { ChatCompletionChunk } from 'openai/resources/chat/completions';
import { DomainError } from '../../core/kernel/error.ts';
import type { ChatChunk, ChatRequest, LLMProvider } from '../../core/ports/llm-provider.ts';
import { toDomainError } from './errors.ts';
import { toParameters } from './request.ts';
import { collectToolCalls } from './tool-calls.ts';
import { watch } from './watch.ts';

export type OpenaiOptions = {
  readonly apiKey: string;
  /** Of OpenAI itself or of anything that speaks its chat completions; ends in `/v1`. */
  readonly baseUrl?: string | undefined;
  /** The model where a request names none. */
  readonly model: string;
};

const OPENAI = 'https://api.openai.com/v1';
const IDLE_MS = 30_000;

/** Chat completions of OpenAI and of servers that speak the same. The package is loaded with the first request, so that
 *  starting up costs nothing; nothing is read from the environment but what is passed in. */
export const openaiLlmProvider = (options: OpenaiOptions): LLMProvider => {
  let client: Promise<OpenAI> | undefined;
  const connected = (): Promise<OpenAI> => {
    client ??= connect(options);
    return client;
  };
  return { name: options.model, chat: (request, limits) => chat(connected, options, request, limits) };
};

const connect = async ({ apiKey, baseUrl = OPENAI }: OpenaiOptions): Promise<OpenAI> => {
  const { default: Client } = await import('openai');
  return new Client({
    apiKey,
    baseURL: baseUrl,
    organization: null,
    project: null,
    webhookSecret: null,
    maxRetries: 0,
    logLevel: 'off',
  });
};

async function* chat(
  connected: () => Promise<OpenAI>,
  options: OpenaiOptions,
  request: ChatRequest,
  limits: Parameters<LLMProvider['chat']>[1],
): AsyncGenerator<ChatChunk> {
  const watched = watch(limits.signal, limits.deadlineMs, limits.idleMs ?? IDLE_MS);
  try {
    watched.throwIfStopped();
    const client = await connected();
    const parameters = toParameters(request, options.model, options.baseUrl === undefined);
    const stream = await client.chat.completions.create(parameters, {
      signal: watched.signal,
      // Whole milliseconds are all that the package takes; what is left of a deadline seldom is one.
      timeout: Math.max(1, Math.ceil(limits.deadlineMs)),
    });
    yield* chunksOf(stream, watched.alive, request.model ?? options.model);
  } catch (error) {
    // An aborted stream of this package ends without an error of its own, and so looks broken off.
    watched.throwIfStopped();
    throw await toDomainError(error);
  } finally {
    watched.dispose();
  }
}

type FinishReason = NonNullable<ChatCompletionChunk.Choice['finish_reason']>;

const REASONS: { readonly [reason in FinishReason]: Extract<ChatChunk, { kind: 'end' }>['reason'] } = {
  stop: 'stop',
  length: 'length',
  tool_calls: 'tool-calls',
  function_call: 'tool-calls',
  content_filter: 'filtered',
};

async function* chunksOf(
  stream: AsyncIterable<ChatCompletionChunk>,
  alive: () => void,
  requested: string,
): AsyncGenerator<ChatChunk> {
  const calls = collectToolCalls();
  let reason: FinishReason | undefined;
  let model = requested;
  let usage = { inputTokens: 0, outputTokens: 0 };
  for await (const chunk of stream) {
    alive();
    model = chunk.model || model;
    // The usage comes behind the end, in a chunk without choices.
    if (chunk.usage) usage = { inputTokens: chunk.usage.prompt_tokens, outputTokens: chunk.usage.completion_tokens };
    const choice = chunk.choices?.[0];
    if (!choice) continue;
    if (choice.delta?.content) yield { kind: 'text', text: choice.delta.content };
    calls.add(choice.delta?.tool_calls ?? []);
    reason = choice.finish_reason ?? reason;
  }
  if (reason === undefined)
    throw new DomainError('model.unavailable', 'The model broke off before the end of its answer. Try again.');
  for (const call of calls.all()) yield { kind: 'tool-call', call };
  yield { kind: 'end', reason: REASONS[reason] ?? 'stop', model, usage };
}
