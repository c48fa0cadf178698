/** Milliseconds since some moment that stays the same while the process lives; never goes back. For durations, which the
 *  time of day is no measure of. */
export type Stopwatch = () => number;

/** What is left of a time that was allowed. */
export type Deadline = { remainingMs(): number };

export const deadlineIn = (stopwatch: Stopwatch, ms: number): Deadline => {
  const end = stopwatch() + ms;
  return { remainingMs: () => Math.max(0, end - stopwatch()) };
};

/** Ends so many milliseconds before another one. */
export const deadlineBefore = (deadline: Deadline, ms: number): Deadline => ({
  remainingMs: () => Math.max(0, deadline.remainingMs() - ms),
});
