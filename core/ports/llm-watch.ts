import type { DomainError } from '../kernel/error.ts';
import type { ChatChunk, LLMProvider } from './llm-provider.ts';

export type ChatLimits = Parameters<LLMProvider['chat']>[1];

/** What a provider's adapter gets for one request. */
export type WatchedCall = {
  /** Fires when the caller stops, the deadline passes, the model was silent for too long, or nobody reads any more. The
   *  request has to be closed then. */
  readonly signal: AbortSignal;
  /** To be called whenever something of the answer arrives that becomes no chunk yet: thoughts, pieces of a tool call. Not for
   *  bytes that carry nothing, with which a connection can be held for ever. */
  alive(): void;
  /** The pieces of a stream until it ends; from when `isWhole` says that the answer is whole, for a moment longer, which is for
   *  what may come behind it (the numbers of its use). Some servers then leave the connection open for ever; some break it,
   *  which takes nothing away from the answer. */
  untilWhole<Piece>(stream: AsyncIterable<Piece>, isWhole: () => boolean): AsyncIterable<Piece>;
};

/** Holds one request to a model to what LLMProvider promises about time, errors and the end: the same for every provider,
 *  and more than their packages do.
 *  @param ask makes the request and reads the answer; it may throw anything.
 *  @param explain turns what `ask` threw into our words. */
export type WatchLlm = (
  limits: ChatLimits & { readonly idleMs: number },
  ask: (call: WatchedCall) => AsyncIterable<ChatChunk>,
  explain: (error: unknown) => DomainError | Promise<DomainError>,
) => AsyncIterable<ChatChunk>;
