import { civilFromDays, daysFromCivil, type Instant } from '../../kernel/instant.ts';

/** How the timestamps of one file are read where each for itself could mean several moments. */
export type FileDates = {
  /** `01/05/2026` is 1 May, not 5 January. */
  readonly dayFirst: boolean;
  /** Why: a number above 12 proves it; `guessed`: nothing that was seen of the file tells which. */
  readonly certainty: 'proven' | 'likely' | 'guessed';
  /** Times of day without a date are of the 24 hours from here on. */
  readonly clocksFrom: Instant;
};

/** Looks at the dates and the times of day of the head of a file. */
export type DateSurvey = {
  /** A date such as `01/05/2026`: what stands first, second and third. */
  readonly date: (first: number, second: number, year: number) => void;
  /** A time of day without a date, of whichever day. */
  readonly clock: (time: Instant) => void;
  /** More of the file would not change what was found. */
  readonly isSettled: () => boolean;
  readonly dates: () => FileDates;
};

const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
/** Clocks are not all set alike: so far a time may be after the upload. */
const AHEAD_MS = HOUR_MS;
/** Lines that several threads write are not quite in order. */
const DISORDER_MS = HOUR_MS;
/** What has just happened is what people upload. */
const RECENT_DAYS = 7;

/** The distance of `at` from `from`, in a circle of one day. */
const hoursOn = (at: number, from: number): number => (((at - from) % DAY_MS) + DAY_MS) % DAY_MS;

/** The last moment of which a line that was uploaded at `receivedAt` can be. */
const latestAt = (receivedAt: Instant): Instant => receivedAt + AHEAD_MS;

/** What is taken where a file says nothing. */
export const defaultDates = (receivedAt: Instant): FileDates => ({
  dayFirst: false,
  certainty: 'guessed',
  clocksFrom: latestAt(receivedAt) - DAY_MS + 1,
});

/** Finds the year of a date without one: the latest in which it exists and is not more than a day after the upload. */
export const yearFinder = (receivedAt: Instant): ((month: number, day: number) => number) => {
  const today = Math.floor(receivedAt / DAY_MS);
  const thisYear = civilFromDays(today).year;
  return (month, day) => {
    let year = daysFromCivil(thisYear, month, day) > today + 1 ? thisYear - 1 : thisYear;
    if (month === 2 && day === 29) while (daysFromCivil(year, 3, 1) - daysFromCivil(year, 2, 29) !== 1) year--;
    return year;
  };
};

/** The moment of a time of day without a date. */
export const momentOfClock = (clock: number, { clocksFrom }: FileDates): Instant =>
  clocksFrom + hoursOn(clock, clocksFrom);

/** Weighs day-first against month-first. In this order: a number above 12; dates that would lie after the upload; the
 *  number that changes from date to date, because days change more often than months; the reading that lies within the
 *  week before the upload. Only then the month is taken to come first. */
const orderSurvey = (receivedAt: Instant) => {
  const today = Math.floor(receivedAt / DAY_MS);
  const proofs = { day: 0, month: 0 };
  const future = { day: 0, month: 0 };
  const steps = { day: 0, month: 0 };
  const recent = { day: 0, month: 0 };
  let seen = 0;
  let above = { first: 0, second: 0, year: 0 };

  const isProven = (): boolean => proofs.day !== proofs.month;
  const place = (reading: 'day' | 'month', day: number): void => {
    if (day > today + 1) future[reading]++;
    else if (day > today - RECENT_DAYS) recent[reading]++;
  };
  const verdict = (): 'day' | 'month' | undefined => {
    if (isProven()) return proofs.day > proofs.month ? 'day' : 'month';
    if (future.day === 0 && future.month > 0) return 'day';
    if (future.month === 0 && future.day > 0) return 'month';
    if (steps.day !== steps.month) return steps.day > steps.month ? 'day' : 'month';
    if (recent.day !== recent.month) return recent.day > recent.month ? 'day' : 'month';
    return undefined;
  };
  return {
    date: (first: number, second: number, year: number): void => {
      seen++;
      if (first > 12) proofs.day++;
      else if (second > 12) proofs.month++;
      if (first === above.first && second === above.second && year === above.year) return;
      if (above.year === year && first !== above.first && second === above.second) steps.day++;
      if (above.year === year && second !== above.second && first === above.first) steps.month++;
      above = { first, second, year };
      if (first > 12 || second > 12 || first === second) return;
      place('day', daysFromCivil(year, second, first));
      place('month', daysFromCivil(year, first, second));
    },
    verdict,
    isProven,
    isSettled: (): boolean => seen === 0 || isProven(),
  };
};

/** Times of day without a date follow one another from the first on: the day is the latest on which the last one that
 *  was seen is not after the upload. */
const clockSurvey = (receivedAt: Instant) => {
  let from = Number.NaN;
  let longest = 0;
  const daysToLatest = (): number => Math.floor((latestAt(receivedAt) - from - longest) / DAY_MS);
  return {
    clock: (time: Instant): void => {
      if (Number.isNaN(from)) from = time - DISORDER_MS;
      longest = Math.max(longest, hoursOn(time, from));
    },
    clocksFrom: (): Instant =>
      Number.isNaN(from) ? defaultDates(receivedAt).clocksFrom : from + daysToLatest() * DAY_MS,
    isSettled: (): boolean => Number.isNaN(from),
  };
};

export const dateSurvey = (receivedAt: Instant): DateSurvey => {
  const order = orderSurvey(receivedAt);
  const clocks = clockSurvey(receivedAt);
  return {
    date: order.date,
    clock: clocks.clock,
    isSettled: () => order.isSettled() && clocks.isSettled(),
    dates: () => ({
      dayFirst: order.verdict() === 'day',
      certainty: order.isProven() ? 'proven' : order.verdict() === undefined ? 'guessed' : 'likely',
      clocksFrom: clocks.clocksFrom(),
    }),
  };
};
