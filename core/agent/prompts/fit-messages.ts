import type { ChatMessage } from '../../ports/llm-provider.ts';
import type { TokenCounter } from '../../ports/token-counter.ts';
import type { Source } from '../investigate/investigation.ts';
import { type Packed, pack } from '../optimizer/pack.ts';
import { buildMessages, type MessageParts, renderSource, type Sizes, WHOLE } from './build-messages.ts';

export type Fitted = {
  readonly messages: readonly ChatMessage[];
  /** The sources that are sent. */
  readonly packed: Packed;
  /** Tokens of the messages. */
  readonly inputTokens: number;
  /** What was cut, each a sentence for the reader. */
  readonly notes: readonly string[];
};

/** The last one sends next to nothing but the end and the beginning of the question. */
const SIZES: readonly Sizes[] = [
  WHOLE,
  {
    question: 8_000,
    context: 4_000,
    description: 2_000,
    messages: 4,
    message: 800,
    earlier: 1_500,
    hypotheses: 6,
    notes: 1_500,
  },
  {
    question: 4_000,
    context: 2_000,
    description: 1_000,
    messages: 2,
    message: 500,
    earlier: 800,
    hypotheses: 4,
    notes: 600,
  },
  {
    question: 2_000,
    context: 800,
    description: 400,
    messages: 1,
    message: 300,
    earlier: 300,
    hypotheses: 2,
    notes: 200,
  },
  { question: 800, context: 0, description: 0, messages: 0, message: 1, earlier: 0, hypotheses: 0, notes: 0 },
];

/** Of the room that there is, what the sources should have before the other parts are sent whole. */
const SHARE_OF_SOURCES = 0.4;

/** Everything for the model within `budget` tokens: the parts as long as there is room for sources beside them, and then
 *  the weightiest sources. Undefined where not even the ends of the question fit. */
export const fitMessages = (parts: MessageParts, budget: number, tokens: TokenCounter): Fitted | undefined => {
  const render = (source: Source): string => renderSource(source, parts.redact);
  const bareOf = remembered((sizes: Sizes) => sizeOf(buildMessages({ ...parts, sources: [] }, sizes), tokens));
  const wanted = Math.max(0, budget) * SHARE_OF_SOURCES;
  const isRoomy = (sizes: Sizes): boolean => {
    const left = budget - bareOf(sizes);
    return left >= wanted || (left > 0 && pack(parts.sources, left, tokens, render).leftOut === 0);
  };
  const sizes = SIZES.find(isRoomy) ?? SIZES.findLast(candidate => bareOf(candidate) <= budget);
  if (sizes === undefined) return undefined;
  const packed = pack(parts.sources, budget - bareOf(sizes), tokens, render);
  const messages = buildMessages({ ...parts, sources: packed.sources }, sizes);
  return { messages, packed, inputTokens: bareOf(sizes) + packed.tokens, notes: notesOn(parts, sizes) };
};

/** The fewest tokens with which anything can be asked, for choosing a model. */
export const fewestTokens = (parts: MessageParts, tokens: TokenCounter): number =>
  sizeOf(buildMessages({ ...parts, sources: [] }, SIZES.at(-1)), tokens);

const remembered = <Key, Value>(compute: (key: Key) => Value): ((key: Key) => Value) => {
  const known = new Map<Key, Value>();
  return key => {
    const value = known.get(key) ?? compute(key);
    known.set(key, value);
    return value;
  };
};

const sizeOf = (messages: readonly ChatMessage[], tokens: TokenCounter): number =>
  messages.reduce((sum, { content }) => sum + tokens.count(content), 0);

const notesOn = (
  { asked, conversation }: Pick<MessageParts, 'asked' | 'conversation'>,
  sizes: Sizes,
): readonly string[] => [
  ...(asked.question.length > sizes.question
    ? ['The question was too long to be sent whole; the model was given its beginning and its end.']
    : []),
  ...((asked.context ?? '').length > sizes.context
    ? ['The context of the question was too long to be sent whole.']
    : []),
  ...(conversation.about.description.length > sizes.description
    ? ['The description of the case was too long to be sent whole.']
    : []),
];
