import type { ChatCompletionChunk } from 'openai/resources/chat/completions';
import type { ToolCall } from '../../core/ports/llm-provider.ts';

type Delta = ChatCompletionChunk.Choice.Delta.ToolCall;

/** Puts together the tool calls of a stream: name first, arguments in pieces, several of them interleaved by index. */
export const collectToolCalls = (): { add(deltas: readonly Delta[]): void; all(): readonly ToolCall[] } => {
  const calls = new Map<number, { id: string; name: string; text: string }>();
  return {
    add(deltas) {
      for (const { index, id, function: called } of deltas) {
        const known = calls.get(index) ?? { id: '', name: '', text: '' };
        calls.set(index, {
          id: known.id || (id ?? ''),
          name: known.name || (called?.name ?? ''),
          text: known.text + (called?.arguments ?? ''),
        });
      }
    },
    all: () =>
      [...calls.entries()].sort(([a], [b]) => a - b).map(([, { id, name, text }]) => ({ id, name, arguments: text })),
  };
};
