import type { DomainErrorCode } from '../../../core/kernel/error.ts';
import type { LLMProvider, TokenUsage, ToolCall } from '../../../core/ports/llm-provider.ts';

export const KEY = 'sk-test-0123456789abcdef';
export const MODEL = 'model-of-the-house';

export type Refusal = { readonly status: number; readonly body: unknown; readonly headers?: Record<string, string> };
export type End = {
  readonly reason?: 'stop' | 'length' | 'filtered' | 'tool-calls';
  readonly usage?: TokenUsage;
  readonly model?: string;
};

/** How one provider's protocol looks on the wire, for servers that a test has full control over. */
export type Wire = {
  readonly name: string;
  readonly contentType: string;
  connect(url: string): LLMProvider;
  /** What every answer begins with. */
  readonly opening: string;
  text(content: string): string;
  end(end: End): string;
  /** The part of `end` that says why the answer ends, and nothing behind it. */
  finish(reason: NonNullable<End['reason']>): string;
  /** A thought of the model, which is no part of the answer. */
  thought(text: string): string;
  /** Bytes that are lawful and carry nothing. */
  readonly nothing: string;
  /** A piece of an answer that breaks off in the middle of its JSON, and has an end nevertheless. */
  readonly torn: string;
  /** A part of an answer that never ends, followed by as many of `endless.more` as anybody takes. */
  readonly endless: { readonly begin: string; readonly more: string };
  /** A refusal in the middle of an answer. */
  failure(message: string): string;
  /** Refusals as the provider words them. */
  readonly refusals: { readonly [code in DomainErrorCode]?: readonly Refusal[] };
  /** Calls whose pieces arrive by turns, as far as the protocol has pieces. */
  interleaved(calls: readonly ToolCall[]): string;
  /** Ids of calls are ours: the protocol has none. */
  readonly hasNoIds?: boolean;
  /** The protocol never says that an answer was withheld. */
  readonly neverFilters?: boolean;
  /** How the third-party server is told how an answer ends. */
  readonly mockReason?: { readonly [reason in NonNullable<End['reason']>]: string };
};

/** What a provider says when it repeats more than it should. */
export const TALKATIVE = `Incorrect API key provided: ${KEY}. You asked: Why?`;
