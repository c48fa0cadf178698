import type { ChatResponse } from 'ollama';
import type { ChatChunk, ToolCall } from '../../core/ports/llm-provider.ts';
import { toldUsage } from '../../core/ports/llm-wire.ts';

/** The chunks of an answer. Whatever the types say: a server may send anything.
 *  @param calls begins the ids of the calls, for Ollama gives none: unlike those of other answers in the conversation, and
 *  the same when it is played again. */
export async function* readAnswer(
  stream: AsyncIterable<ChatResponse>,
  requested: string,
  calls: string,
  alive: () => void,
): AsyncGenerator<ChatChunk> {
  let called = 0;
  for await (const { message, done, ...rest } of stream) {
    if (message?.thinking) alive();
    if (message?.content) yield { kind: 'text', text: message.content };
    for (const call of message?.tool_calls ?? []) {
      yield { kind: 'tool-call', call: toCall(call, `${calls}_${called}`) };
      called += 1;
    }
    if (!done) continue;
    yield {
      kind: 'end',
      reason: endReason(rest.done_reason, called > 0),
      model: rest.model || requested,
      usage: toldUsage({ inputTokens: rest.prompt_eval_count, outputTokens: rest.eval_count }),
    };
    return;
  }
}

const toCall = ({ function: called }: { function: { name: string; arguments: unknown } }, id: string): ToolCall => ({
  id,
  name: called.name,
  arguments: typeof called.arguments === 'string' ? called.arguments : JSON.stringify(called.arguments ?? {}),
});

/** An answer that ends in calls ends with `stop`, too. */
const endReason = (reason: string | undefined, hasCalls: boolean): 'length' | 'tool-calls' | 'stop' => {
  if (reason === 'length') return 'length';
  return hasCalls ? 'tool-calls' : 'stop';
};
