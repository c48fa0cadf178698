import { DomainError, isDomainError } from '../../kernel/error.ts';
import type { ChatChunk, ChatRequest, TokenUsage, ToolCall } from '../../ports/llm-provider.ts';
import type { TokenCounter } from '../../ports/token-counter.ts';
import type { Leave } from '../router/breaker.ts';
import type { Model } from '../router/catalogue.ts';
import type { ModelWork } from './model-work.ts';
import type { Deadline } from './stopwatch.ts';
import { estimatedUsage, usageOf } from './usage.ts';
import { withoutControls } from './what-is-heard.ts';

export type ModelAnswer = {
  readonly text: string;
  readonly toolCalls: readonly ToolCall[];
  readonly end: End & { readonly usage: TokenUsage };
};

type End = Extract<ChatChunk, { kind: 'end' }>;

/** What is told instead of an answer that goes on past MOST_CHARS. */
export const TOO_LONG = 'too-long';

/** No answer to a question is longer, whatever the limit of tokens; what goes on is a model that repeats itself or a server
 *  that is no model. In UTF-16 units, of the text and the arguments of tools together. */
export const MOST_CHARS = 65_536;

export type Asked = { readonly model: Model; readonly request: ChatRequest };

export type RequestOptions = {
  readonly deadline: Deadline;
  /** A model that is silent for this long has stalled. */
  readonly idleMs: number;
  /** Called with each piece as it arrives. */
  readonly onText: (piece: string) => Promise<void>;
};

/** A request that had less time than this says nothing about a provider when it runs out. */
const FAIR_MS = 5_000;

const NOTHING: TokenUsage = { inputTokens: 0, outputTokens: 0 };

/** One request, streamed, and entered in the record whatever becomes of it. One that does not stop writing is stopped.
 *  @throws DomainError as LLMProvider does. */
export const requestOnce =
  ({ tokens }: { tokens: TokenCounter }) =>
  async (
    asked: Asked,
    { recording, allowance, signal, timing }: Pick<ModelWork, 'recording' | 'allowance' | 'signal' | 'timing'>,
    leave: Leave,
    options: RequestOptions,
  ): Promise<ModelAnswer | typeof TOO_LONG> => {
    const deadlineMs = options.deadline.remainingMs();
    const idleMs = Math.min(options.idleMs, deadlineMs);
    const heard: Heard = { text: '', toolCalls: [], chunks: 0 };
    /** A provider takes money for what it has read and written by then. */
    const broken = (): TokenUsage => (heard.chunks === 0 ? NOTHING : estimatedUsage(tokens, asked.request, heard));
    allowance.takeRequest();
    timing?.asked();
    try {
      const stream = asked.model.provider.chat(asked.request, { signal, deadlineMs, idleMs });
      const end = await listen(stream, heard, signal, piece => {
        timing?.heard();
        return options.onText(piece);
      });
      leave.succeeded();
      const answer = { text: heard.text.toWellFormed(), toolCalls: heard.toolCalls };
      if (end === TOO_LONG) {
        allowance.took(broken());
        await recording.made({ ...asked, answer: null, error: null, usage: broken() });
        return TOO_LONG;
      }
      const usage = usageOf(tokens, asked.request, heard, end.usage);
      allowance.took(usage);
      await recording.made({ ...asked, answer: { ...answer, usage }, error: null, usage });
      return { ...answer, end: { ...end, usage } };
    } catch (error) {
      const code = isDomainError(error) ? error.code : 'unavailable';
      const isFair = code !== 'deadline-exceeded' || idleMs >= FAIR_MS;
      if (signal.aborted || !isDomainError(error) || !isFair) leave.abandoned();
      else leave.failed(code);
      await recording.made({ ...asked, answer: null, error: code, usage: broken() });
      throw error;
    }
  };

type Heard = { text: string; toolCalls: ToolCall[]; chunks: number };

const listen = async (
  stream: AsyncIterable<ChatChunk>,
  heard: Heard,
  signal: AbortSignal,
  onText: RequestOptions['onText'],
): Promise<End | typeof TOO_LONG> => {
  let chars = 0;
  for await (const chunk of stream) {
    signal.throwIfAborted();
    if (chunk.kind === 'end') return chunk;
    heard.chunks += 1;
    chars += chunk.kind === 'text' ? chunk.text.length : chunk.call.arguments.length;
    if (chars > MOST_CHARS) return TOO_LONG;
    if (chunk.kind === 'tool-call') heard.toolCalls.push(chunk.call);
    else {
      const text = withoutControls(chunk.text);
      heard.text += text;
      if (text !== '') await onText(text);
    }
  }
  throw new DomainError('model.unavailable', 'The model broke off before the end of its answer.');
};
