import type { MessageView } from '../../case/index.ts';
import { shorten } from '../../kernel/text.ts';
import type { ChatMessage } from '../../ports/llm-provider.ts';
import type { EarlierMessages } from '../prompts/earlier-messages.ts';
import { boundaryNotice, fenced } from '../prompts/investigate.v1.ts';
import { SUMMARISE_FOLLOWS, SUMMARISE_SYSTEM } from '../prompts/summarise.v1.ts';
import type { Model } from '../router/catalogue.ts';
import type { RequestSize } from './allowance.ts';
import { askModel } from './ask-model.ts';
import { strippedOfCitations } from './citations.ts';
import { isUnusable, type Unusable } from './failures.ts';
import type { ModelWork, ModelWorkDeps } from './model-work.ts';
import { problemWith } from './repair.ts';
import { deadlineIn } from './stopwatch.ts';

export type SummariseDeps = ModelWorkDeps & {
  limits: { readonly contextTokens: number; readonly answerTokens: number };
};

type Summary = NonNullable<EarlierMessages['summary']>;

/** Of the time that is left, and at most. */
const SHARE = 0.2;
const MOST_MS = 20_000;
/** Far more than the summary should have, for models that think. */
const ANSWER_TOKENS = 1_500;
const SUMMARY_CHARS = 2_000;
/** How much of each message is sent: the most with which all of them fit. */
const MESSAGE_CHARS = [1_500, 600, 250, 100];
const ONCE = { attempts: 1, mostWaitMs: 0 };

/** The summary of these messages, by one request to one model. The same messages are summarised once: the answer is kept as
 *  any other.
 *  @throws DomainError as LLMProvider does. */
export const summariseConversation =
  (deps: SummariseDeps) =>
  async (
    turn: ModelWork,
    said: readonly MessageView[],
    fitToLeave: (text: string) => string,
    model: Model,
  ): Promise<Summary | Unusable> => {
    const { limits, stopwatch } = deps;
    const messages = messagesFor(deps, turn, said.map(toLeave(fitToLeave)), model);
    if (messages === undefined) return { unusable: 'the conversation is larger than its context', isSkipped: true };
    const size: RequestSize = { inputTokens: limits.contextTokens, outputTokens: limits.answerTokens };
    const refused = await turn.allowance.besides(model, size);
    if (refused !== undefined) return refused;
    const work: ModelWork = {
      ...turn,
      task: 'summarise',
      recording: turn.recording.under('summarise'),
      deadline: deadlineIn(stopwatch, Math.min(MOST_MS, turn.deadline.remainingMs() * SHARE)),
      timing: undefined,
    };
    const request = { model: model.model, messages, maxTokens: ANSWER_TOKENS };
    const answer = await askModel(deps)({ model, request }, work, {
      deadline: work.deadline,
      patience: ONCE,
      onText: nobodyWatches,
      onRestart: nobodyWatches,
    });
    if (isUnusable(answer)) return answer;
    const problem = problemWith(answer);
    if (problem !== undefined) return { unusable: problem };
    return { messages: said.length, text: shorten(strippedOfCitations(answer.text).trim(), SUMMARY_CHARS) };
  };

const nobodyWatches = async (): Promise<void> => undefined;

const toLeave =
  (fitToLeave: (text: string) => string) =>
  ({ role, content }: MessageView): string =>
    `${role}: ${fitToLeave(content)}`;

/** Undefined where not even the beginnings of the messages fit. */
const messagesFor = (
  { tokens, limits }: SummariseDeps,
  { boundary }: ModelWork,
  said: readonly string[],
  { contextTokens }: Model,
): readonly ChatMessage[] | undefined => {
  const room = Math.min(limits.contextTokens, contextTokens - ANSWER_TOKENS);
  const system = `${SUMMARISE_SYSTEM}\n\n${boundaryNotice(boundary)}`;
  for (const max of MESSAGE_CHARS) {
    const conversation = said.map(text => shorten(text, max).replaceAll(boundary, '')).join('\n\n');
    const content = `${fenced(boundary, 'CONVERSATION', conversation)}\n\n${SUMMARISE_FOLLOWS}`;
    if (tokens.count(system) + tokens.count(content) <= room)
      return [
        { role: 'system', content: system },
        { role: 'user', content },
      ];
  }
  return undefined;
};
