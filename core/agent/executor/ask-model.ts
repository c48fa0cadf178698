import { DomainError } from '../../kernel/error.ts';
import { fractionOf, type Patience, waitBefore } from './backoff.ts';
import { type Unusable, whyNotAsked } from './failures.ts';
import type { ModelWork, ModelWorkDeps } from './model-work.ts';
import { recall, remember } from './recalled.ts';
import {
  type Asked,
  MOST_CHARS,
  type ModelAnswer,
  type RequestOptions,
  requestOnce,
  TOO_LONG,
} from './request-once.ts';

export type AskModelOptions = Omit<RequestOptions, 'idleMs'> & {
  readonly patience: Patience;
  /** What came so far is void. */
  readonly onRestart: () => Promise<void>;
};

const IDLE_MS = 30_000;

/** One answer of a model. A busy or unreachable one is asked again while patience, the breaker of its provider, the limit of
 *  requests and the deadline allow; a wait that the deadline would cut off is not begun.
 *  @throws DomainError as LLMProvider does; the last one when it was tried in vain. */
export const askModel =
  (deps: ModelWorkDeps) =>
  async (asked: Asked, work: ModelWork, options: AskModelOptions): Promise<ModelAnswer | Unusable> => {
    const known = await recall(deps.answers, asked, work);
    if (known !== undefined) {
      if (known.text !== '') await options.onText(known.text);
      return known;
    }
    const answer = await withRepetitions(deps, asked, work, options);
    if (!('unusable' in answer)) await remember(deps.answers, asked, answer, work);
    return answer;
  };

const withRepetitions = async (
  deps: ModelWorkDeps,
  asked: Asked,
  work: ModelWork,
  options: AskModelOptions,
): Promise<ModelAnswer | Unusable> => {
  for (let attempt = 1; ; attempt++) {
    try {
      return await attemptOf(deps, asked, work, options);
    } catch (error) {
      const wait = waitBefore(error, attempt, options.patience, fractionOf(deps.ids.next()));
      const isVain = wait === undefined || wait >= options.deadline.remainingMs() || !work.allowance.hasRequest();
      if (isVain || deps.breakers.isShut(asked.model.provider.name)) throw error;
      await options.onRestart();
      await deps.pause(wait, work.signal);
    }
  }
};

const attemptOf = async (
  deps: ModelWorkDeps,
  asked: Asked,
  work: ModelWork,
  options: AskModelOptions,
): Promise<ModelAnswer | Unusable> => {
  const remainingMs = options.deadline.remainingMs();
  if (remainingMs <= 0) throw new DomainError('deadline-exceeded', 'There was no time left to ask the model.');
  const entered = deps.breakers.enter(asked.model.provider.name);
  if ('refused' in entered) return { unusable: whyNotAsked(entered.refused), code: entered.refused, isSkipped: true };
  // Where another model waits, a silent one does not get all of the time.
  const idleMs = options.patience.attempts > 2 ? IDLE_MS : Math.min(IDLE_MS, remainingMs / 2);
  const answer = await requestOnce(deps)(asked, work, entered.leave, { ...options, idleMs });
  return answer === TOO_LONG ? { unusable: `its answer was longer than ${MOST_CHARS} characters` } : answer;
};
