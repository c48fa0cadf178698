import type { ChatCompletionChunk, ChatCompletionCreateParamsStreaming } from 'openai/resources/chat/completions';
import { llmFailure } from '../../core/ports/llm-failure.ts';
import type { ChatChunk, ToldUsage } from '../../core/ports/llm-provider.ts';
import type { WatchedCall } from '../../core/ports/llm-watch.ts';
import { toldUsage } from '../../core/ports/llm-wire.ts';
import { collectToolCalls } from './tool-calls.ts';

type EndReason = Extract<ChatChunk, { kind: 'end' }>['reason'];

/** Servers that speak the same protocol know more reasons than OpenAI; those end an answer as `stop` does. */
const REASONS: { readonly [reason: string]: EndReason | undefined } = {
  stop: 'stop',
  length: 'length',
  tool_calls: 'tool-calls',
  function_call: 'tool-calls',
  content_filter: 'filtered',
};

type Reading = Pick<WatchedCall, 'alive' | 'untilWhole'> & {
  /** Whether the server has said that nothing more comes. */
  readonly isOver: () => boolean;
};

/** The chunks of an answer. Whatever the types say: a server may send anything. */
export async function* readAnswer(
  stream: AsyncIterable<ChatCompletionChunk>,
  request: ChatCompletionCreateParamsStreaming,
  { alive, untilWhole, isOver }: Reading,
): AsyncGenerator<ChatChunk> {
  const calls = collectToolCalls(`call_${request.messages.length}`);
  let finish: string | undefined;
  let isRefused = false;
  let hasText = false;
  let model = request.model;
  let usage: ToldUsage = {};
  for await (const chunk of untilWhole(stream, () => finish !== undefined && finish !== 'error')) {
    model = chunk.model || model;
    // The usage comes behind the end, in a chunk without choices.
    if (chunk.usage) usage = toUsage(chunk.usage);
    const choice = chunk.choices?.[0];
    if (!choice) continue;
    if (saysSomething(choice.delta)) alive();
    if (choice.delta?.content) {
      hasText = true;
      yield { kind: 'text', text: choice.delta.content };
    }
    isRefused ||= Boolean(choice.delta?.refusal);
    calls.add(choice.delta?.tool_calls ?? []);
    finish = choice.finish_reason ?? finish;
  }
  const called = calls.all();
  // Some servers give no reason for the end of a whole answer.
  if (isOver() && (hasText || isRefused || called.length > 0)) finish ??= 'stop';
  if (finish === undefined || finish === 'error') throw llmFailure('broken-off');
  for (const call of called) yield { kind: 'tool-call', call };
  yield { kind: 'end', reason: isRefused ? 'filtered' : endReason(finish, called.length > 0), model, usage };
}

/** Some servers end with `stop` after calls, too. */
const endReason = (finish: string, hasCalls: boolean): EndReason => {
  const reason = REASONS[finish] ?? 'stop';
  return reason === 'stop' && hasCalls ? 'tool-calls' : reason;
};

/** Text, a piece of a call, or thoughts, which each server names differently; not the role, and not an empty piece. */
const saysSomething = (delta: object | undefined): boolean =>
  Object.entries(delta ?? {}).some(([name, value]) => name !== 'role' && Boolean(value) && value.length !== 0);

const toUsage = (usage: NonNullable<ChatCompletionChunk['usage']>): ToldUsage => {
  const { cached_tokens: cached, cache_write_tokens: written } = usage.prompt_tokens_details ?? {};
  return toldUsage({
    inputTokens: usage.prompt_tokens,
    outputTokens: usage.completion_tokens,
    cachedInputTokens: cached,
    cacheWriteTokens: written,
  });
};
