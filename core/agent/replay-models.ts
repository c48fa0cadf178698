export type ReplayInput = {
  readonly job_id: string;
  /** Key or name of a model; by default the first on the route of the turn's task. */
  readonly model?: string | undefined;
};

export type ReplayedAnswer = {
  /** Key of the model. */
  readonly model: string;
  /** As it came, with placeholders instead of secrets; empty where there was none. */
  readonly answer: string;
  /** Numbers of sources that it cites and that exist. */
  readonly cited: readonly number[];
  /** What the checks of citations and quotes found, each a sentence. */
  readonly checks: readonly string[];
  readonly input_tokens: number;
  readonly output_tokens: number;
  /** US dollars; null when the model has no price. */
  readonly cost_usd: number | null;
};

export type ReplayView = {
  readonly job_id: string;
  /** Version of the prompt. */
  readonly prompt: string;
  /** Whether texts were too long to be kept whole, so that the question is not quite the same. */
  readonly is_cut: boolean;
  readonly recorded: ReplayedAnswer;
  readonly replayed: ReplayedAnswer & {
    readonly requests: number;
    /** Look-ups that the recorded turn made too, and others, which were told that nothing is recorded. */
    readonly look_ups: { readonly recorded: number; readonly not_recorded: number };
    /** Milliseconds, rounded. */
    readonly took_ms: number;
  };
};
