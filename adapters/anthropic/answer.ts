import type { RawMessageStreamEvent, StopReason, Usage } from '@anthropic-ai/sdk/resources/messages';
import { llmFailure } from '../../core/ports/llm-failure.ts';
import type { ChatChunk, ToldUsage, ToolCall } from '../../core/ports/llm-provider.ts';
import type { WatchedCall } from '../../core/ports/llm-watch.ts';
import { tokenCount, toldUsage } from '../../core/ports/llm-wire.ts';

/** What ends an answer before the model was done is 'length', whoever ended it. */
const REASONS: { readonly [reason in StopReason]: Extract<ChatChunk, { kind: 'end' }>['reason'] } = {
  end_turn: 'stop',
  stop_sequence: 'stop',
  max_tokens: 'length',
  model_context_window_exceeded: 'length',
  pause_turn: 'length',
  tool_use: 'tool-calls',
  refusal: 'filtered',
};

type Reading = {
  readonly calls: Map<number, ToolCall>;
  model: string;
  usage: Partial<Usage>;
  stop: StopReason | null;
  hasText: boolean;
};

/** The chunks of an answer. Whatever the types say: a server may send anything. */
export async function* readAnswer(
  stream: AsyncIterable<RawMessageStreamEvent>,
  model: string,
  { alive, untilWhole }: Pick<WatchedCall, 'alive' | 'untilWhole'>,
): AsyncGenerator<ChatChunk> {
  const reading: Reading = { calls: new Map(), model, usage: {}, stop: null, hasText: false };
  for await (const event of untilWhole(stream, () => reading.stop !== null)) {
    const text = take(event, reading, alive);
    reading.hasText ||= Boolean(text);
    if (text) yield { kind: 'text', text };
  }
  if (reading.stop === null) throw llmFailure('broken-off');
  const calls = [...reading.calls].sort(([a], [b]) => a - b);
  for (const [, call] of calls) yield { kind: 'tool-call', call: { ...call, arguments: call.arguments || '{}' } };
  yield { kind: 'end', reason: REASONS[reading.stop] ?? 'stop', model: reading.model, usage: toUsage(reading.usage) };
}

/** Notes what an event says; returns its text, if it has one. */
const take = (event: RawMessageStreamEvent, reading: Reading, alive: () => void): string | undefined => {
  switch (event.type) {
    case 'message_start':
      reading.model = event.message.model || reading.model;
      reading.usage = beginOf(event.message.usage);
      return undefined;
    case 'content_block_start':
      alive();
      if (event.content_block.type === 'tool_use') {
        const { id, name } = event.content_block;
        reading.calls.set(event.index, { id, name, arguments: '' });
      }
      return event.content_block.type === 'text' ? event.content_block.text : undefined;
    case 'content_block_delta':
      return takeDelta(event, reading, alive);
    case 'message_delta':
      reading.stop = event.delta.stop_reason ?? reading.stop;
      // Numbers so far, each of them whole; those of the input may be left out.
      reading.usage = { ...reading.usage, ...withoutNulls(event.usage ?? {}) };
      return undefined;
    case 'message_stop':
      // Some servers give no reason for the end of a whole answer.
      if (reading.hasText || reading.calls.size > 0) reading.stop ??= reading.calls.size > 0 ? 'tool_use' : 'end_turn';
      return undefined;
    default:
      return undefined;
  }
};

const takeDelta = (
  { index, delta }: Extract<RawMessageStreamEvent, { type: 'content_block_delta' }>,
  { calls }: Reading,
  alive: () => void,
): string | undefined => {
  if (delta.type === 'text_delta') return delta.text;
  if (delta.type === 'thinking_delta' && delta.thinking) alive();
  const call = calls.get(index);
  if (delta.type === 'input_json_delta' && call && delta.partial_json) {
    alive();
    calls.set(index, { ...call, arguments: call.arguments + delta.partial_json });
  }
  return undefined;
};

/** The output is only begun by then. */
const beginOf = ({ output_tokens: _, ...usage }: Partial<Usage> = {}): Partial<Usage> => usage;

const withoutNulls = (numbers: object): Partial<Usage> =>
  Object.fromEntries(Object.entries(numbers).filter(([, value]) => value !== null));

/** The API counts what was cached apart from `input_tokens`. */
const toUsage = (usage: Partial<Usage>): ToldUsage => {
  const { input_tokens: input, cache_read_input_tokens: cached, cache_creation_input_tokens: written } = usage;
  const fresh = tokenCount(input);
  return toldUsage({
    inputTokens: fresh === undefined ? undefined : fresh + (tokenCount(cached) ?? 0) + (tokenCount(written) ?? 0),
    outputTokens: usage.output_tokens,
    cachedInputTokens: cached,
    cacheWriteTokens: written,
  });
};
