import type {
  ChatCompletionCreateParamsStreaming,
  ChatCompletionMessageParam,
} from 'openai/resources/chat/completions';
import type { ChatMessage, ChatRequest } from '../../core/ports/llm-provider.ts';

/** Our request in the words of the API. OpenAI itself counts the tokens of thought into `max_completion_tokens`; other
 *  servers know only the older `max_tokens`. */
export const toParameters = (
  { model, messages, tools, toolChoice, temperature, maxTokens }: ChatRequest,
  defaultModel: string,
  isOpenai: boolean,
): ChatCompletionCreateParamsStreaming => ({
  model: model ?? defaultModel,
  messages: messages.map(toMessage),
  stream: true,
  stream_options: { include_usage: true },
  ...(temperature !== undefined && { temperature }),
  ...(maxTokens !== undefined && (isOpenai ? { max_completion_tokens: maxTokens } : { max_tokens: maxTokens })),
  ...(tools !== undefined &&
    tools.length > 0 && {
      tools: tools.map(({ name, description, parameters }) => ({
        type: 'function' as const,
        function: { name, description, parameters: { ...parameters } },
      })),
      ...(toolChoice === 'none' && { tool_choice: toolChoice }),
    }),
});

const toMessage = (message: ChatMessage): ChatCompletionMessageParam => {
  if (message.role === 'tool') return { role: 'tool', tool_call_id: message.toolCallId, content: message.content };
  if (message.role !== 'assistant') return { role: message.role, content: message.content };
  const { content, toolCalls = [] } = message;
  if (toolCalls.length === 0) return { role: 'assistant', content };
  const calls = toolCalls.map(({ id, name, arguments: text }) => ({
    id,
    type: 'function' as const,
    function: { name, arguments: text },
  }));
  return { role: 'assistant', content: content || null, tool_calls: calls };
};
