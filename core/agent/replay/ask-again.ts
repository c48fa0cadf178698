import { DomainError } from '../../kernel/error.ts';
import type { ChatMessage, ChatRequest, TokenUsage, ToolCall } from '../../ports/llm-provider.ts';
import type { TokenCounter } from '../../ports/token-counter.ts';
import { MOST_CHARS } from '../executor/request-once.ts';
import type { Deadline } from '../executor/stopwatch.ts';
import { usageOf } from '../executor/usage.ts';
import type { Model } from '../router/catalogue.ts';
import type { Recorded } from './recorded.ts';

export type SaidAgain = {
  readonly text: string;
  readonly usage: TokenUsage;
  readonly requests: number;
  /** Look-ups that were answered from the record, and those that were not. */
  readonly recalled: number;
  readonly unknown: number;
};

type Options = { readonly signal: AbortSignal; readonly deadline: Deadline; readonly tokens: TokenCounter };

/** The last of them may look up nothing. */
const MOST_REQUESTS = 8;
const IDLE_MS = 60_000;
const NOT_RECORDED = 'This was not looked up at the time: not recorded. Answer from what you have.';

/** The question once more, with the record in the place of the tools.
 *  @throws DomainError as LLMProvider does. */
export const askAgain = async (model: Model, { question, lookUp }: Recorded, options: Options): Promise<SaidAgain> => {
  let { messages } = question;
  let said: SaidAgain = { text: '', usage: NO_USAGE, requests: 0, recalled: 0, unknown: 0 };
  const hasTools = model.hasTools && question.tools !== undefined;
  while (said.requests < MOST_REQUESTS) {
    const isEnd = said.requests === MOST_REQUESTS - 1;
    const { text, calls, usage } = await answerOf(model, requestOf(model, { ...question, messages }, isEnd), options);
    said = { ...said, text, usage: together(said.usage, usage), requests: said.requests + 1 };
    if (calls.length === 0 || isEnd || !hasTools) return said;
    const answers = calls.map(call => ({ call, content: lookUp(call) }));
    const unknown = answers.filter(({ content }) => content === undefined).length;
    said = { ...said, recalled: said.recalled + calls.length - unknown, unknown: said.unknown + unknown };
    messages = [
      ...messages,
      { role: 'assistant', content: text, toolCalls: calls },
      ...answers.map(
        ({ call, content = NOT_RECORDED }): ChatMessage => ({
          role: 'tool',
          toolCallId: call.id,
          content,
        }),
      ),
    ];
  }
  return said;
};

const requestOf = (model: Model, { tools, toolChoice: _, ...question }: ChatRequest, isEnd: boolean): ChatRequest => ({
  ...question,
  model: model.model,
  temperature: model.takesTemperature ? question.temperature : undefined,
  ...(tools !== undefined && model.hasTools && { tools, toolChoice: isEnd ? ('none' as const) : ('auto' as const) }),
});

type Answer = { readonly text: string; readonly calls: readonly ToolCall[]; readonly usage: TokenUsage };

const answerOf = async (
  { provider }: Model,
  request: ChatRequest,
  { signal, deadline, tokens }: Options,
): Promise<Answer> => {
  const deadlineMs = deadline.remainingMs();
  if (deadlineMs <= 0) throw new DomainError('deadline-exceeded', 'The model did not come to an end in time.');
  let text = '';
  const calls: ToolCall[] = [];
  for await (const chunk of provider.chat(request, { signal, deadlineMs, idleMs: IDLE_MS })) {
    signal.throwIfAborted();
    if (chunk.kind === 'end') {
      const usage = usageOf(tokens, request, { text, toolCalls: calls }, chunk.usage);
      return { text, calls, usage };
    }
    if (chunk.kind === 'tool-call') calls.push(chunk.call);
    else text += chunk.text;
    if (text.length > MOST_CHARS || calls.length > MOST_CALLS)
      throw new DomainError('model.unavailable', 'The model did not stop writing.');
  }
  throw new DomainError('model.unavailable', 'The model broke off before the end of its answer.');
};

const MOST_CALLS = 100;
const NO_USAGE: TokenUsage = { inputTokens: 0, outputTokens: 0, cachedInputTokens: 0, cacheWriteTokens: 0 };

const together = (a: TokenUsage, b: TokenUsage): TokenUsage => ({
  inputTokens: a.inputTokens + b.inputTokens,
  outputTokens: a.outputTokens + b.outputTokens,
  cachedInputTokens: (a.cachedInputTokens ?? 0) + (b.cachedInputTokens ?? 0),
  cacheWriteTokens: (a.cacheWriteTokens ?? 0) + (b.cacheWriteTokens ?? 0),
});
