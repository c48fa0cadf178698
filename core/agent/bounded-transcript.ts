import { shorten } from '../kernel/text.ts';
import type { ChatMessage } from '../ports/llm-provider.ts';
import type { Exchange, Transcript } from './transcript.ts';

/** Of its sources and exchanges as JSON, in UTF-16 units. */
export const MOST_TRANSCRIPT_CHARS = 2_000_000;

/** At the end of a text that was cut. */
export const CUT = '[cut]';

const LIMITS = [65_536, 16_384, 4_096, 1_024, 256];

/** The transcript at a size that can be kept: what sources say is cut first, because requests hold the part of it that
 *  matters, then the messages. What cannot be cut far enough loses its exchanges, the latest first. */
export const boundedTranscript = (transcript: Transcript, mostChars = MOST_TRANSCRIPT_CHARS): Transcript => {
  const fits = (one: Transcript): boolean => JSON.stringify([one.sources, one.exchanges]).length <= mostChars;
  let bounded = transcript;
  for (const shrink of [cutSources, cutMessages])
    for (const max of LIMITS) {
      if (fits(bounded)) return bounded;
      bounded = shrink(bounded, max);
    }
  while (bounded.exchanges.length > 0 && !fits(bounded))
    bounded = { ...bounded, exchanges: bounded.exchanges.slice(0, Math.floor(bounded.exchanges.length / 2)) };
  return fits(bounded) ? bounded : { ...bounded, sources: [] };
};

const cut = (text: string, max: number): string =>
  text.length <= max ? text : `${shorten(text, max - CUT.length)}${CUT}`;

const cutSources = (transcript: Transcript, max: number): Transcript => ({
  ...transcript,
  sources: transcript.sources.map(source => ({ ...source, text: cut(source.text, max) })),
});

const cutMessages = (transcript: Transcript, max: number): Transcript => ({
  ...transcript,
  exchanges: transcript.exchanges.map(exchange => cutExchange(exchange, max)),
});

const cutExchange = ({ request, answer, ...rest }: Exchange, max: number): Exchange => ({
  ...rest,
  request: { ...request, messages: request.messages.map(message => cutMessage(message, max)) },
  answer: answer && { ...answer, text: cut(answer.text, max) },
});

const cutMessage = (message: ChatMessage, max: number): ChatMessage => ({
  ...message,
  content: cut(message.content, max),
});
