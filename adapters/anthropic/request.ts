import type {
  ContentBlockParam,
  MessageCreateParamsStreaming,
  MessageParam,
  TextBlockParam,
} from '@anthropic-ai/sdk/resources/messages';
import type { ChatMessage, ChatRequest, ToolDefinition } from '../../core/ports/llm-provider.ts';
import { argumentsObject } from '../../core/ports/llm-wire.ts';

/** The API wants a limit; every model that it has can write this much. */
const MAX_TOKENS = 4_096;
/** The API's range ends where ours is in the middle. */
const HOTTEST = 1;
/** More places than this the API does not keep: the last ones reach furthest. */
const CACHED_PLACES = 4;

/** Our request in the words of the API: what the system says apart, and turns that alternate. */
export const toParameters = (
  { model, messages, tools = [], toolChoice, temperature, maxTokens }: ChatRequest,
  defaultModel: string,
): MessageCreateParamsStreaming => {
  const cached = new Set(messages.filter(isCacheable).slice(-CACHED_PLACES));
  const system = messages.filter(({ role, content }) => role === 'system' && !isBlank(content));
  return {
    model: model ?? defaultModel,
    max_tokens: maxTokens ?? MAX_TOKENS,
    messages: toTurns(messages, cached),
    stream: true,
    ...(system.length > 0 && { system: system.map(message => textBlock(message.content, cached.has(message))) }),
    ...(temperature !== undefined && { temperature: Math.min(temperature, HOTTEST) }),
    ...(tools.length > 0 && { tools: tools.map(toTool) }),
    ...(tools.length > 0 && toolChoice === 'none' && { tool_choice: { type: 'none' } }),
  };
};

const isBlank = (text: string): boolean => text.trim() === '';

/** The API refuses blank text, and so has no place in it to remember. */
const isCacheable = (message: ChatMessage): boolean =>
  (message.role === 'system' || message.role === 'user') && message.cacheable === true && !isBlank(message.content);

const toTool = ({ name, description, parameters }: ToolDefinition) => ({
  name,
  description,
  input_schema: { ...parameters, type: 'object' as const },
});

/** Neighbours of the same side become one turn; the results of tools are the user's. */
const toTurns = (messages: readonly ChatMessage[], cached: ReadonlySet<ChatMessage>): MessageParam[] => {
  const turns: { role: 'user' | 'assistant'; content: ContentBlockParam[] }[] = [];
  for (const message of messages) {
    const blocks = message.role === 'system' ? [] : toBlocks(message, cached.has(message));
    if (blocks.length === 0) continue;
    const role = message.role === 'assistant' ? 'assistant' : 'user';
    const last = turns.at(-1);
    if (last?.role === role) last.content.push(...blocks);
    else turns.push({ role, content: blocks });
  }
  return turns;
};

const toBlocks = (message: ChatMessage, isCached: boolean): ContentBlockParam[] => {
  if (message.role === 'tool')
    return [{ type: 'tool_result', tool_use_id: toId(message.toolCallId), content: message.content }];
  const text = isBlank(message.content) ? [] : [textBlock(message.content, isCached)];
  if (message.role !== 'assistant') return text;
  const calls = (message.toolCalls ?? []).map(({ id, name, arguments: args }) => ({
    type: 'tool_use' as const,
    id: toId(id),
    name,
    input: argumentsObject(args),
  }));
  return [...text, ...calls];
};

const textBlock = (text: string, isCached: boolean): TextBlockParam => ({
  type: 'text',
  text,
  ...(isCached && { cache_control: { type: 'ephemeral' } }),
});

/** Ids may be another provider's, which asked for these calls before it failed; the API takes only these characters. */
const toId = (id: string): string => id.replace(/[^a-zA-Z0-9_-]/g, '_');
