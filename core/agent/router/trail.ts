/** What became of one model that was or might have been asked; shown to the user in the order in which it happened. */
export type Attempt = {
  /** Key of the model; `grounded` for the report by code. */
  readonly model: string;
  readonly outcome: 'answered' | 'failed' | 'skipped';
  /** Code of the error, where there was one. */
  readonly code?: string | undefined;
  /** Half a sentence in our words: never a provider's own text. */
  readonly reason: string;
  /** How often it was asked. */
  readonly requests: number;
  /** Milliseconds, rounded. */
  readonly took_ms: number;
};
