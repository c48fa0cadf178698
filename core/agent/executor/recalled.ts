import type { AnswerCache } from '../optimizer/answer-cache.ts';
import type { ModelWork } from './model-work.ts';
import type { Asked, ModelAnswer } from './request-once.ts';

/** Only for requests that want the same answer to the same question: who sets a temperature above 0 wants another one. */
const isRepeatable = ({ request }: Asked): boolean => (request.temperature ?? 0) === 0;

/** All that an answer depends on; the boundary is another one in every turn and says nothing. */
const questionOf = ({ model, request }: Asked, boundary: string): string =>
  JSON.stringify([model.key, request]).replaceAll(boundary, '');

type Around = Pick<ModelWork, 'spender' | 'boundary' | 'recording'>;

/** The answer to the same request of the same case, if one is kept. It costs nothing and is streamed as one piece. */
export const recall = async (
  answers: AnswerCache | undefined,
  asked: Asked,
  { spender, boundary, recording }: Around,
): Promise<ModelAnswer | undefined> => {
  if (answers === undefined || !isRepeatable(asked)) return undefined;
  const known = await answers.get(spender, questionOf(asked, boundary));
  if (known === undefined) return undefined;
  const usage = { inputTokens: 0, outputTokens: 0 };
  recording.recalled({ ...asked, answer: { ...known, usage } });
  const reason = known.toolCalls.length > 0 ? 'tool-calls' : 'stop';
  return { ...known, end: { kind: 'end', reason, model: asked.model.model, usage } };
};

/** Keeps a whole answer; half of one is not worth having again. */
export const remember = async (
  answers: AnswerCache | undefined,
  asked: Asked,
  { text, toolCalls, end }: ModelAnswer,
  { spender, boundary }: Around,
): Promise<void> => {
  const isWhole =
    (end.reason === 'stop' && text.trim() !== '') || (end.reason === 'tool-calls' && toolCalls.length > 0);
  if (answers !== undefined && isWhole && isRepeatable(asked))
    await answers.set(spender, questionOf(asked, boundary), { text, toolCalls });
};
