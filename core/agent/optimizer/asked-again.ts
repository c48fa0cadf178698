import type { MessageView } from '../../case/index.ts';
import { fromIso } from '../../kernel/instant.ts';
import type { Conversation } from '../investigate/gather.ts';
import type { Hypothesis } from '../trust/hypothesis.ts';

const words = (text: string): string => text.trim().replace(/\s+/g, ' ');

/** What a question is asked with. The one that opened a conversation, asked again with nothing else said in between, is
 *  the same question: neither its earlier answers nor what they proposed go with it, so that an answer that is kept is
 *  found. A later one may mean something else each time: "go on". */
export const askedWith = <
  Given extends { readonly conversation: Conversation; readonly hypotheses: readonly Hypothesis[] },
>(
  { question, questionId }: { readonly question: string; readonly questionId: string },
  given: Given,
): Given => {
  const { conversation, hypotheses } = given;
  const before = conversation.said.filter(({ id }) => id !== questionId);
  const isAnswerOrSame = ({ role, content }: MessageView): boolean =>
    role === 'assistant' || words(content) === words(question);
  const [first] = before;
  if (first === undefined || !before.every(isAnswerOrSame)) return given;
  const since = fromIso(first.created_at);
  return {
    ...given,
    conversation: { ...conversation, said: [] },
    hypotheses: hypotheses.filter(({ createdAt }) => createdAt < since),
  };
};
