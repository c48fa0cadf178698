import { DomainError } from '../../kernel/error.ts';
import { enterAll } from '../router/breaker.ts';
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
import { hasLearntColdness, withFitTemperature } from './temperature.ts';

export type AskModelOptions = Omit<RequestOptions, 'idleMs'> & {
  readonly patience: Patience;
  /** What came so far is void. */
  readonly onRestart: () => Promise<void>;
};

const IDLE_MS = 30_000;

/** One answer of a model. A busy or unreachable one is asked again while patience, the breaker of its endpoint, the limit of
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
    const answer = await withOrWithoutTemperature(deps, asked, work, options);
    if (!('unusable' in answer)) await remember(deps.answers, asked, answer, work);
    return answer;
  };

/** Some models refuse a temperature, and nobody knows before: one that does is asked once more. */
const withOrWithoutTemperature = async (
  deps: ModelWorkDeps,
  asked: Asked,
  work: ModelWork,
  options: AskModelOptions,
): Promise<ModelAnswer | Unusable> => {
  const ask = () => withRepetitions(deps, withFitTemperature(asked, work), work, options);
  try {
    return await ask();
  } catch (error) {
    const isWorthIt = work.allowance.requestsLeft() > 0 && !work.coldModels.has(asked.model.key);
    if (!isWorthIt || !hasLearntColdness(error, asked, work)) throw error;
    return ask();
  }
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
      const isVain =
        wait === undefined || wait >= options.deadline.remainingMs() || work.allowance.requestsLeft() === 0;
      if (isVain || circuitsOf(asked.model).some(deps.breakers.isShut)) throw error;
      await options.onRestart();
      await deps.pause(wait, work.signal);
    }
  }
};

/** A model may hang while others at its address answer. */
const circuitsOf = ({ endpoint, key }: Asked['model']): readonly string[] => [endpoint, `model ${key}`];

const attemptOf = async (
  deps: ModelWorkDeps,
  asked: Asked,
  work: ModelWork,
  options: AskModelOptions,
): Promise<ModelAnswer | Unusable> => {
  const remainingMs = options.deadline.remainingMs();
  if (remainingMs <= 0) throw new DomainError('deadline-exceeded', 'There was no time left to ask the model.');
  const entered = enterAll(deps.breakers, circuitsOf(asked.model));
  if ('refused' in entered) return { unusable: whyNotAsked(entered.refused), code: entered.refused, isSkipped: true };
  // Where another model waits, a silent one does not get all of the time.
  const idleMs = options.patience.attempts > 2 ? IDLE_MS : Math.min(IDLE_MS, remainingMs / 2);
  const answer = await requestOnce(deps)(asked, work, entered.leave, { ...options, idleMs });
  return answer === TOO_LONG ? { unusable: `its answer was longer than ${MOST_CHARS} characters` } : answer;
};
