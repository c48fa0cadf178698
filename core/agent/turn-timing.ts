import type { Stopwatch } from './executor/stopwatch.ts';
import type { TimingView } from './models.ts';

/** When a model is first asked in a turn, and when its first words come. */
export type ModelTiming = {
  asked(): void;
  heard(): void;
};

/** Where the time went between a question and the first words of its answer. Each moment counts when it comes first: what is
 *  asked again, or written again, is not timed. */
export type TurnTiming = ModelTiming & {
  gathered(): void;
  /** The first words are on their way to whoever watches. */
  told(): void;
  view(): TimingView;
};

/** From the beginning of a run; `queuedMs` is what came before it. */
export const turnTiming = (stopwatch: Stopwatch, queuedMs: number): TurnTiming => {
  const begin = stopwatch();
  const at = new Map<'gathered' | 'asked' | 'heard' | 'told', number>();
  const note = (moment: 'gathered' | 'asked' | 'heard' | 'told') => (): void => {
    if (!at.has(moment)) at.set(moment, stopwatch());
  };
  const between = (from: number | undefined, to: number | undefined): number | undefined =>
    from === undefined || to === undefined ? undefined : rounded(to - from);
  return {
    gathered: note('gathered'),
    asked: note('asked'),
    heard: note('heard'),
    told: note('told'),
    view: () => ({
      queue_ms: rounded(Math.max(0, queuedMs)),
      retrieval_ms: between(begin, at.get('gathered')),
      prompt_ms: between(at.get('gathered'), at.get('asked')),
      model_ms: between(at.get('asked'), at.get('heard')),
      first_token_ms: between(begin - Math.max(0, queuedMs), at.get('told')),
    }),
  };
};

/** To a tenth of a millisecond. */
const rounded = (ms: number): number => Math.round(ms * 10) / 10;
