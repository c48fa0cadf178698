import type { ChatMessage, ChatRequest, ToolCall } from '../../ports/llm-provider.ts';
import { keyOf } from '../executor/look-up.ts';
import type { Exchange, Transcript } from '../transcript.ts';

/** What of a transcript can be asked again. */
export type Recorded = {
  /** The exchange that ended in the answer; the last one in vain where none did. */
  readonly last: Exchange;
  /** The request before anything was looked up or repaired. */
  readonly question: ChatRequest;
  /** What the model was told when it called a tool; undefined for calls that it did not make. */
  lookUp(call: ToolCall): string | undefined;
};

/** undefined for a transcript in which nobody was asked the question. */
export const recordedOf = ({ exchanges }: Transcript): Recorded | undefined => {
  const asked = exchanges.filter(({ task }) => task !== 'summarise');
  const last = asked.findLast(({ answer }) => answer !== null) ?? asked.at(-1);
  if (last === undefined) return undefined;
  const told = new Map(exchanges.flatMap(({ request }) => lookUpsIn(request.messages)));
  return {
    last,
    question: { ...last.request, messages: untilReply(last.request.messages) },
    lookUp: call => told.get(keyOf(call)),
  };
};

const untilReply = (messages: readonly ChatMessage[]): readonly ChatMessage[] => {
  const reply = messages.findIndex(({ role }) => role === 'assistant' || role === 'tool');
  return reply < 0 ? messages : messages.slice(0, reply);
};

/** Each call by what it asked, with its answer. */
const lookUpsIn = (messages: readonly ChatMessage[]): readonly (readonly [string, string])[] => {
  const asked = new Map<string, string>();
  return messages.flatMap((message): (readonly [string, string])[] => {
    if (message.role === 'assistant') for (const call of message.toolCalls ?? []) asked.set(call.id, keyOf(call));
    const key = message.role === 'tool' ? asked.get(message.toolCallId) : undefined;
    return key === undefined ? [] : [[key, message.content]];
  });
};
