/** An answer, by whoever wrote it. */
export type Written = {
  readonly response: string;
  readonly mode: 'llm' | 'grounded';
  /** Numbers of the sources that the text cites. */
  readonly cited: readonly number[];
  readonly notes: readonly string[];
  readonly usage: { readonly model: string | null; readonly input: number; readonly output: number };
};
