import type { ChatMessage, ToolDefinition } from '../../ports/llm-provider.ts';
import { ANSWER_NOW } from '../prompts/look-ups.v1.ts';
import type { Model } from '../router/catalogue.ts';
import { askModel } from './ask-model.ts';
import { BRIEF, PATIENT } from './backoff.ts';
import { isUnusable, type Unusable } from './failures.ts';
import type { ModelWork, ModelWorkDeps } from './model-work.ts';
import type { ModelAnswer } from './request-once.ts';
import type { Desk } from './run-tools.ts';
import type { Screen } from './screen.ts';

export type Dialogue = {
  readonly model: Model;
  /** Nobody but the report by code comes after this model. */
  readonly isLast: boolean;
  readonly messages: readonly ChatMessage[];
  /** Tokens of the messages and of the definitions of the tools. */
  readonly inputTokens: number;
  readonly answerTokens: number;
  readonly temperature?: number | undefined;
  /** What may be looked up; none for a model that cannot. */
  readonly tools: readonly ToolDefinition[];
  readonly desk: Desk;
  readonly screen: Screen;
};

/** An answer and all that was said before it. */
export type Said = {
  readonly answer: ModelAnswer;
  readonly messages: readonly ChatMessage[];
  readonly inputTokens: number;
};

/** Where the room for answers of tools is smaller than this, the model has to answer. In tokens. */
const LEAST_ROOM = 800;
const MOST_CHARS_EACH = 8_000;
/** Fewer than a token has in English text and logs, so that what is cut by characters fits by tokens. */
const CHARS_PER_TOKEN = 3;
/** Rounds in a row that asked nothing new. */
const MOST_FRUITLESS = 2;

/** Asks, looks up what the model wants to know, and asks again, until it answers. It is made to answer when a limit of the
 *  turn is reached, its context is full or it asks the same over and over.
 *  @throws DomainError as LLMProvider does. */
export const converse =
  (deps: ModelWorkDeps) =>
  async (work: ModelWork, given: Dialogue): Promise<Said | Unusable> => {
    let { messages, inputTokens } = given;
    let fruitless = 0;
    for (let round = 1; ; round++) {
      const size = { inputTokens, outputTokens: given.answerTokens };
      const verdict = await work.allowance.next(given.model, size, round > 1);
      if (typeof verdict === 'object') return verdict;
      const room = given.model.contextTokens - inputTokens - given.answerTokens;
      const isEnd = verdict === 'last' || fruitless >= MOST_FRUITLESS || room < LEAST_ROOM;
      if (isEnd && round > 1) messages = [...messages, { role: 'user', content: ANSWER_NOW }];
      const answer = await ask(deps, work, { ...given, messages }, isEnd);
      if (isUnusable(answer)) return answer;
      if (isEnd || given.tools.length === 0 || answer.toolCalls.length === 0) return { answer, messages, inputTokens };
      await given.screen.clear();
      const mostChars = Math.floor((room * CHARS_PER_TOKEN) / 2 / Math.max(1, answer.toolCalls.length));
      const { calls, answers, isFruitless } = await given.desk.answer(
        answer.toolCalls,
        Math.min(MOST_CHARS_EACH, mostChars),
      );
      fruitless = isFruitless ? fruitless + 1 : 0;
      messages = [...messages, { role: 'assistant', content: answer.text, toolCalls: calls }, ...answers];
      inputTokens += sizeOf(deps, [answer.text, ...calls.map(call => call.arguments), ...answers.map(a => a.content)]);
    }
  };

const sizeOf = ({ tokens }: ModelWorkDeps, texts: readonly string[]): number =>
  texts.reduce((sum, text) => sum + tokens.count(text), 0);

type Request = Pick<Dialogue, 'model' | 'isLast' | 'messages' | 'answerTokens' | 'temperature' | 'tools' | 'screen'>;

/** One request of a dialogue. `isEnd`: nothing may be looked up any more. */
export const ask = (
  deps: ModelWorkDeps,
  work: ModelWork,
  { model, isLast, messages, answerTokens, temperature, tools, screen }: Request,
  isEnd: boolean,
): Promise<ModelAnswer | Unusable> => {
  const offered = tools.length === 0 ? {} : { tools, toolChoice: isEnd ? ('none' as const) : ('auto' as const) };
  const request = { model: model.model, messages, temperature, maxTokens: answerTokens, ...offered };
  return askModel(deps)({ model, request }, work, {
    deadline: work.deadline,
    patience: isLast ? PATIENT : BRIEF,
    onText: screen.show,
    onRestart: screen.clear,
  });
};
