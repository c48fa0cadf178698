/** Runs work that has at most `ms` milliseconds; its signal fires when they are over or the given one fires, and what the
 *  work still does then is not waited for.
 *  @throws DomainError 'deadline-exceeded' when the time is over, 'cancelled' when the signal fires or has fired; what the
 *  work throws. */
export type Timebox = <Result>(
  ms: number,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<Result>,
) => Promise<Result>;
