import { z } from 'zod';
import { isDomainError } from '../../kernel/error.ts';
import type { CaseId } from '../../kernel/ids.ts';
import type { Cache } from '../../ports/cache.ts';
import type { Digest } from '../../ports/digest.ts';
import type { AnswerCache, AnswerScope } from './answer-cache.ts';

export type KeptAnswersDeps = {
  cache: Pick<Cache, 'get' | 'set' | 'invalidate'>;
  digest: Digest;
  /** How long an answer is given again. */
  ttlMs: number;
};

/** As one version of this code keeps them; another one's are not there. */
const Kept = z.strictObject({
  text: z.string(),
  toolCalls: z.array(z.strictObject({ id: z.string(), name: z.string(), arguments: z.string() })),
});

const PREFIX = 'answer/1';

/** What throws away all answers that are kept of a case. */
export const answersOfCase = (caseId: CaseId): string => `case/${caseId}`;

/** Answers in the cache. A question holds everything that the model is shown, so evidence or knowledge that has changed is
 *  another question; owner and case are in the key, so nobody is given what was answered to somebody else. */
export const keptAnswers = ({ cache, digest, ttlMs }: KeptAnswersDeps): AnswerCache => {
  const keyOf = ({ ownerId, caseId }: AnswerScope, question: string): string =>
    `${PREFIX}/${ownerId}/${caseId}/${digest(question)}`;
  return {
    async get(scope, question) {
      const kept = Kept.safeParse(await bestEffort(() => cache.get(keyOf(scope, question))));
      return kept.success ? kept.data : undefined;
    },
    async set(scope, question, { text, toolCalls }) {
      const entry = { ttlMs, tags: [answersOfCase(scope.caseId)] };
      await bestEffort(() => cache.set(keyOf(scope, question), { text, toolCalls: [...toolCalls] }, entry));
    },
  };
};

/** A cache that is away costs another request to the model, and nobody an error. */
const bestEffort = async <Result>(work: () => Promise<Result>): Promise<Result | undefined> => {
  try {
    return await work();
  } catch (error) {
    if (isDomainError(error)) return undefined;
    throw error;
  }
};
