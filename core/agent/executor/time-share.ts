import { type Deadline, deadlineIn, type Stopwatch } from './stopwatch.ts';

/** Of the time that is left, at most, for a model that others could take over from. */
const SHARE = 0.75;
/** What each of the others should have, in milliseconds: less is hardly enough for an answer. */
const LEAST_MS = 15_000;

/** The time of a model that `following` others come after, for its look-ups and repairs too: what leaves each of them
 *  enough for an answer; where there is too little for that, as much as they have. */
export const timeOf = (deadline: Deadline, stopwatch: Stopwatch, following: number): Deadline => {
  if (following === 0) return deadline;
  const left = deadline.remainingMs();
  const equal = (left * following) / (following + 1);
  const reserved = Math.max(left * (1 - SHARE), Math.min(following * LEAST_MS, equal));
  return deadlineIn(stopwatch, left - reserved);
};
