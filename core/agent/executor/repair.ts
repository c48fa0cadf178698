import type { ChatMessage } from '../../ports/llm-provider.ts';
import { blockMalformed, CUT_OFF } from '../prompts/repairs.v1.ts';
import { readRepaired, TAIL_NAME, type Tail, takeTail } from '../trust/tail.ts';
import { ask, type Dialogue, type Said } from './converse.ts';
import { isUnusable, modelFailure, type Unusable } from './failures.ts';
import type { ModelWork, ModelWorkDeps } from './model-work.ts';
import type { ModelAnswer } from './request-once.ts';
import type { Screen } from './screen.ts';

/** The parts of an answer that is whole. */
export type WholeAnswer = {
  /** As the model wrote it, without the part that is for code. */
  readonly text: string;
  readonly tail: Tail;
  readonly answer: ModelAnswer;
};

/** Half an answer is worse than the report: its missing end may be the warning. */
export const problemWith = ({
  text,
  end,
  toolCalls = [],
}: Pick<ModelAnswer, 'text' | 'end'> & Partial<Pick<ModelAnswer, 'toolCalls'>>): string | undefined => {
  if (end.reason === 'filtered') return 'its provider withheld the answer';
  if (end.reason === 'length') return 'its answer was cut off at the limit of tokens';
  if (text.trim() !== '') return undefined;
  return toolCalls.length > 0 ? 'it wanted to look up more instead of answering' : 'its answer was empty';
};

/** Has the model put its answer right where that is possible, once: an answer that was cut off is written again, shorter;
 *  of one whose last block cannot be read only the block, and without it the answer stands.
 *  @throws DomainError as LLMProvider does. */
export const repaired =
  (deps: ModelWorkDeps) =>
  async (work: ModelWork, given: Dialogue, said: Said): Promise<WholeAnswer | Unusable> => {
    const { answer } = said;
    const { text, tail } = takeTail(answer.text);
    // Where the block has begun, the text before it has come to its end.
    if (tail.kind === 'malformed' && text.trim() !== '' && answer.end.reason !== 'filtered')
      return { text, tail: await tailAgain(deps, work, given, said, tail), answer };
    if (answer.end.reason !== 'length') return whole(answer);
    await given.screen.clear();
    const shorter = await again(deps, work, given, said, CUT_OFF);
    return isUnusable(shorter) ? shorter : whole(shorter);
  };

const whole = (answer: ModelAnswer): WholeAnswer | Unusable => {
  const { text, tail } = takeTail(answer.text);
  const problem = problemWith({ ...answer, text });
  return problem === undefined ? { text, tail, answer } : { unusable: problem };
};

const again = async (
  deps: ModelWorkDeps,
  work: ModelWork,
  given: Dialogue,
  { answer, messages, inputTokens }: Said,
  demand: string,
): Promise<ModelAnswer | Unusable> => {
  const size = { inputTokens: inputTokens + given.answerTokens, outputTokens: given.answerTokens };
  const verdict = await work.allowance.next(given.model, size, true);
  if (typeof verdict === 'object') return verdict;
  const more: readonly ChatMessage[] = [
    ...messages,
    { role: 'assistant', content: answer.text },
    { role: 'user', content: demand },
  ];
  return ask(deps, work, { ...given, messages: more }, true);
};

const UNSEEN: Screen = { show: async () => undefined, end: async () => undefined, clear: async () => undefined };

/** The answer is there, and nothing that becomes of its block takes it away. */
const tailAgain = async (
  deps: ModelWorkDeps,
  work: ModelWork,
  given: Dialogue,
  said: Said,
  tail: Extract<Tail, { kind: 'malformed' }>,
): Promise<Tail> => {
  try {
    const demand = blockMalformed(TAIL_NAME, tail.reason);
    const block = await again(deps, work, { ...given, screen: UNSEEN }, said, demand);
    return isUnusable(block) || problemWith(block) !== undefined ? tail : readRepaired(block.text);
  } catch (error) {
    if (work.signal.aborted || modelFailure(error) === undefined) throw error;
    return tail;
  }
};
