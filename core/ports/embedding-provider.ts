export type EmbedOptions = {
  readonly signal?: AbortSignal;
  /** Milliseconds that the caller is ready to wait, waiting for others included; the provider's own limit by default. */
  readonly deadlineMs?: number;
};

/** Turns text into vectors whose cosine says how alike two texts are.
 *  Vectors of one provider compare with each other and with nobody else's: `model` names the space they live in.
 *  @throws DomainError 'invalid' for an empty or blank text, 'deadline-exceeded' when it takes too long, 'cancelled' when
 *  the signal fires, 'unavailable' when the model cannot be reached or started; of a provider elsewhere 'model.rejected-key',
 *  'model.unknown', 'model.invalid-request' and 'model.context-too-large' for what it refuses for good. */
export interface EmbeddingProvider {
  /** Stable name of the vector space, for example `use-lite-512`; another model has another name. */
  readonly model: string;
  /** Numbers in each vector. */
  readonly dimension: number;
  /** One vector of length 1 for each text, in order. Texts longer than the model reads are cut, never refused. Batches of
   *  any size are taken and split as the model likes them. A question that somebody waits for goes before documents. */
  embed(
    texts: readonly string[],
    purpose: 'question' | 'document',
    options?: EmbedOptions,
  ): Promise<readonly Float32Array[]>;
}
