import type { ChatRequest, TokenUsage, ToldUsage, ToolCall } from '../../ports/llm-provider.ts';
import type { TokenCounter } from '../../ports/token-counter.ts';

/** What came back from a request, whole or not. */
type Heard = { readonly text: string; readonly toolCalls: readonly ToolCall[] };

/** What a request took by our own count. */
export const estimatedUsage = (tokens: TokenCounter, request: ChatRequest, heard: Heard): TokenUsage => ({
  inputTokens: sum(partsOf(request), part => tokens.count(part)),
  outputTokens: sum(partsHeard(heard), part => tokens.count(part)),
});

/** What a request took: as the provider says where it says it and it can be, and by our own count where not, for it decides
 *  what may still be spent. */
export const usageOf = (
  tokens: TokenCounter,
  request: ChatRequest,
  heard: Heard,
  { inputTokens, outputTokens, ...cached }: ToldUsage,
): TokenUsage => {
  const counted = estimatedUsage(tokens, request, heard);
  const input = likely(inputTokens, partsOf(request), 0);
  const output = likely(outputTokens, partsHeard(heard), THOUGHTS_CHARS);
  return {
    ...(input === undefined ? { inputTokens: counted.inputTokens } : { ...cached, inputTokens: input }),
    outputTokens: output ?? counted.outputTokens,
  };
};

/** No writing takes more tokens than this for a character. */
const TOKENS_PER_CHAR = 4;
/** What providers add of their own, in tokens: instructions. */
const MARGIN = 50_000;
/** Thoughts, which are paid for and not shown. */
const THOUGHTS_CHARS = 50_000;

/** The number where it can be. No request takes nothing: servers that do not count say 0. */
const likely = (told: number | undefined, parts: readonly string[], unseenChars: number): number | undefined => {
  const chars = unseenChars + sum(parts, part => part.length);
  return told !== undefined && told > 0 && told <= chars * TOKENS_PER_CHAR + MARGIN ? told : undefined;
};

const partsOf = ({ messages, tools }: ChatRequest): readonly string[] => [
  ...messages.flatMap(message => [
    message.content,
    ...(message.role === 'assistant' ? (message.toolCalls ?? []).map(wordsOf) : []),
  ]),
  ...(tools === undefined ? [] : [JSON.stringify(tools)]),
];

const partsHeard = ({ text, toolCalls }: Heard): readonly string[] => [text, ...toolCalls.map(wordsOf)];

const wordsOf = ({ name, arguments: args }: ToolCall): string => `${name} ${args}`;

const sum = (parts: readonly string[], of: (part: string) => number): number =>
  parts.reduce((total, part) => total + of(part), 0);
