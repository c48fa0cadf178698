/** The client library alone, with as many messages as it is given ids. */
export type RawDriver = {
  publish(ids: readonly string[]): Promise<void>;
  /** Resolves when so many were taken and acknowledged. */
  consume(count: number): Promise<void>;
  close(): Promise<void>;
};
