import { isUnusable, modelFailure, type Unusable, whyItFailed } from '../executor/failures.ts';
import type { Stopwatch } from '../executor/stopwatch.ts';
import type { Model } from './catalogue.ts';
import type { Candidates } from './router.ts';
import type { Attempt } from './trail.ts';

export type InOrderOptions<Answer> = {
  readonly stopwatch: Stopwatch;
  readonly signal: AbortSignal;
  /** What is asked for, for the notes: `this answer`. */
  readonly what: string;
  /** How many requests have left by now. */
  readonly requests: () => number;
  /** `following`: how many come after this one; after the last of them only the report by code. */
  readonly attempt: (model: Model, following: number) => Promise<Answer | Unusable>;
  /** After each model that gave no answer: what it said so far is void. */
  readonly onFailure: () => Promise<void>;
};

export type Tried<Answer> = {
  readonly answer: Answer | undefined;
  readonly trail: readonly Attempt[];
  /** Why each model that was asked in vain gave no answer, each a sentence. */
  readonly notes: readonly string[];
};

/** Asks one model after the other until one answers.
 *  @throws DomainError only for what is no fault of a model ('cancelled'). */
export const inOrder = async <Answer extends object>(
  { models, skipped }: Candidates,
  options: InOrderOptions<Answer>,
): Promise<Tried<Answer>> => {
  const trail: Attempt[] = [...skipped];
  const reasons: Unusable[] = [];
  for (const [nth, model] of models.entries()) {
    const { outcome, requests, took_ms } = await measured(options, model, models.length - 1 - nth);
    const entry = { model: model.key, requests, took_ms };
    if (!isUnusable(outcome)) {
      trail.push({ ...entry, outcome: 'answered', reason: 'it wrote the answer' });
      return { answer: outcome, trail, notes: notesOn(trail, reasons, options.what) };
    }
    options.signal.throwIfAborted();
    const { unusable, code } = outcome;
    const wasAsked = requests > 0 || !(outcome.isSkipped || outcome.isOurs);
    trail.push({ ...entry, outcome: wasAsked ? 'failed' : 'skipped', code, reason: unusable });
    reasons.push(outcome);
    await options.onFailure();
  }
  return { answer: undefined, trail, notes: notesOn(trail, reasons, options.what) };
};

const measured = async <Answer extends object>(
  { stopwatch, requests, attempt }: InOrderOptions<Answer>,
  model: Model,
  following: number,
) => {
  const begin = stopwatch();
  const before = requests();
  const outcome = await attempted(() => attempt(model, following));
  return { outcome, requests: requests() - before, took_ms: Math.round(stopwatch() - begin) };
};

const attempted = async <Answer extends object>(ask: () => Promise<Answer | Unusable>): Promise<Answer | Unusable> => {
  try {
    return await ask();
  } catch (error) {
    const code = modelFailure(error);
    if (code === undefined) throw error;
    return { unusable: whyItFailed(code), code };
  }
};

/** One reason is told once, with everybody whom it concerns: a wrong key is one problem, however many models it keeps away. */
const notesOn = (trail: readonly Attempt[], reasons: readonly Unusable[], what: string): readonly string[] => {
  const ours = new Set(reasons.flatMap(({ isOurs, unusable }) => (isOurs ? [unusable] : [])));
  const outdated = outdatedOf(reasons);
  const inVain = trail.filter(({ outcome, reason }) => outcome !== 'answered' && !outdated.has(reason));
  return [...new Set(inVain.map(({ reason }) => reason))].map(reason => {
    if (ours.has(reason)) return reason;
    const concerned = inVain.filter(attempt => attempt.reason === reason);
    const others = concerned.slice(1).map(({ model }) => model);
    const isAsked = concerned[0]?.outcome === 'failed';
    const first = `The model ${concerned[0]?.model} ${isAsked ? `did not write ${what}` : 'was not asked'}: ${reason}.`;
    return others.length === 0 ? first : `${first} The same goes for ${others.join(', ')}.`;
  });
};

/** What was said of a limit of which more was said later. */
const outdatedOf = (reasons: readonly Unusable[]): ReadonlySet<string> => {
  const last = new Map(reasons.map(({ limit, unusable }) => [limit, unusable]));
  return new Set(
    reasons.flatMap(({ limit, unusable }) => (limit === undefined || last.get(limit) === unusable ? [] : [unusable])),
  );
};
