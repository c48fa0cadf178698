export type ChatMessage =
  | {
      readonly role: 'system' | 'user';
      readonly content: string;
      /** Everything up to here comes again in later requests: worth the provider's prompt cache, where it has one. */
      readonly cacheable?: boolean;
    }
  | { readonly role: 'assistant'; readonly content: string; readonly toolCalls?: readonly ToolCall[] }
  | { readonly role: 'tool'; readonly toolCallId: string; readonly content: string };

export type ToolCall = { readonly id: string; readonly name: string; readonly arguments: string };

export type ToolDefinition = {
  readonly name: string;
  readonly description: string;
  /** JSON Schema of the arguments. */
  readonly parameters: object;
};

export type ChatRequest = {
  /** Undefined: the provider's configured default. */
  readonly model?: string | undefined;
  readonly messages: readonly ChatMessage[];
  readonly tools?: readonly ToolDefinition[];
  /** 'none': the tools are named, so that earlier calls make sense, and none may be called. 'auto' by default. */
  readonly toolChoice?: 'auto' | 'none';
  /** 0 to 2. */
  readonly temperature?: number | undefined;
  readonly maxTokens?: number | undefined;
};

export type TokenUsage = {
  /** All of the input, whether cached or not. */
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** The part of the input that the provider had in its prompt cache. */
  readonly cachedInputTokens?: number | undefined;
  /** The part of the input that the provider put into its prompt cache. */
  readonly cacheWriteTokens?: number | undefined;
};

/** What a provider says that a request took. A number that it does not say is not there, which is not the same as zero. */
export type ToldUsage = Partial<TokenUsage>;

export type ChatChunk =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'tool-call'; readonly call: ToolCall }
  | {
      readonly kind: 'end';
      readonly reason: 'stop' | 'length' | 'tool-calls' | 'filtered';
      readonly model: string;
      readonly usage: ToldUsage;
    };

/** A chat model. Text arrives as it is written; the last chunk is `end`, always, unless it throws.
 *  Never hangs: a silence longer than `idleMs`, or the end of `deadlineMs` from the call, ends in 'deadline-exceeded'.
 *  Does not retry. Nothing of the request is logged.
 *  @throws DomainError 'model.unavailable' (refused, 5xx, cut off), 'model.rate-limited' (with retryAfterMs where the
 *  provider says so), 'model.rejected-key', 'model.unknown', 'model.invalid-request' (with an issue of
 *  path `temperature` where it is that which the model does not take), 'model.context-too-large',
 *  'deadline-exceeded', 'cancelled' when the signal fires. */
export interface LLMProvider {
  /** `openai`, `anthropic`, `ollama`; `scripted` in tests. */
  readonly name: string;
  chat(
    request: ChatRequest,
    options: { signal: AbortSignal; deadlineMs: number; idleMs?: number },
  ): AsyncIterable<ChatChunk>;
}
