/** What the parent asks the child that holds the model; one at a time. */
export type Question = { readonly texts: readonly string[] };

/** What the child answers. `residentBytes`: what the process has of the machine's memory. */
export type Answer =
  | { readonly vectors: readonly Float32Array[]; readonly residentBytes: number }
  /** For the operator's log, never for a user. */
  | { readonly failure: string; readonly residentBytes: number };
