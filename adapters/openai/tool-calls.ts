import type { ChatCompletionChunk } from 'openai/resources/chat/completions';
import type { ToolCall } from '../../core/ports/llm-provider.ts';

type Delta = ChatCompletionChunk.Choice.Delta.ToolCall;
type Collected = { id: string; name: string; text: string };

/** Puts together the tool calls of a stream: name first, arguments in pieces, several of them interleaved by index.
 *  @param unnamed begins the ids of calls to which the server gave none. */
export const collectToolCalls = (
  unnamed: string,
): { add(deltas: readonly Delta[]): void; all(): readonly ToolCall[] } => {
  const calls = new Map<number, Collected>();
  let last = -1;
  return {
    add(deltas) {
      for (const { index, id, function: called } of deltas) {
        // Some servers leave the index out, and send each call whole, or its pieces one call after the other.
        last = index ?? (id || last < 0 ? calls.size : last);
        const known = calls.get(last) ?? { id: '', name: '', text: '' };
        calls.set(last, {
          id: known.id || (id ?? ''),
          name: known.name || (called?.name ?? ''),
          text: known.text + textOf(called?.arguments),
        });
      }
    },
    all: () =>
      [...calls.entries()]
        .sort(([a], [b]) => a - b)
        .map(([index, { id, name, text }]) => ({ id: id || `${unnamed}_${index}`, name, arguments: text })),
  };
};

/** Some servers send the arguments as they are instead of as text. */
const textOf = (pieces: unknown): string => {
  if (pieces === undefined || pieces === null) return '';
  return typeof pieces === 'string' ? pieces : JSON.stringify(pieces);
};
