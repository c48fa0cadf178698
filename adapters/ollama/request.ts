import type { Message, ChatRequest as OllamaRequest, Options } from 'ollama';
import type { ChatMessage, ChatRequest } from '../../core/ports/llm-provider.ts';
import { argumentsObject } from '../../core/ports/llm-wire.ts';

/** Our request in the words of Ollama. It knows no choice of tools: where none may be called, none are named. */
export const toRequest = (
  { messages, tools = [], toolChoice, temperature, maxTokens }: ChatRequest,
  model: string,
  contextTokens: (model: string) => number,
): OllamaRequest & { stream: true } => {
  const options: Partial<Options> = {
    num_ctx: contextTokens(model),
    ...(temperature !== undefined && { temperature }),
    ...(maxTokens !== undefined && { num_predict: maxTokens }),
  };
  const names = toolNames(messages);
  return {
    model,
    messages: messages.map(message => toMessage(message, names)),
    stream: true,
    options,
    ...(tools.length > 0 &&
      toolChoice !== 'none' && {
        tools: tools.map(({ name, description, parameters }) => ({
          type: 'function',
          function: { name, description, parameters },
        })),
      }),
  };
};

/** Results are told apart by the tool's name: there are no ids. */
const toolNames = (messages: readonly ChatMessage[]): ReadonlyMap<string, string> =>
  new Map(
    messages.flatMap(message =>
      message.role === 'assistant' ? (message.toolCalls ?? []).map(({ id, name }) => [id, name] as const) : [],
    ),
  );

const toMessage = (message: ChatMessage, names: ReadonlyMap<string, string>): Message => {
  const { role, content } = message;
  if (role === 'tool') return { role, content, tool_name: names.get(message.toolCallId) ?? '' };
  if (role !== 'assistant' || !message.toolCalls?.length) return { role, content };
  const calls = message.toolCalls.map(({ name, arguments: args }) => ({
    function: { name, arguments: argumentsObject(args) },
  }));
  return { role, content, tool_calls: calls };
};
