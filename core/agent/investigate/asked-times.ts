import { fromIso, type Instant, toIso } from '../../kernel/instant.ts';

/** A stretch of time that a question names, as RFC 3339 in UTC; `to` is not in it. */
export type AskedTimes = { readonly from?: string | undefined; readonly to?: string | undefined };

export type ReadTimes = AskedTimes & {
  /** The text without what was read. */
  readonly rest: string;
  /** It names a time that was not understood. */
  readonly isUnclear: boolean;
};

const DAY_MS = 86_400_000;

/** A time of day, perhaps with its date, in UTC: one that names another zone is none. */
const TIME =
  '(?:\\d{4}-\\d\\d-\\d\\d[T ])?(?:[01]?\\d|2[0-3]):[0-5]\\d(?::[0-5]\\d)?(?![\\d:.,]*\\d)(?: ?[ap]m\\b)?(?: ?(?:utc|gmt|z|uhr)\\b)?' +
  '(?! ?(?:[+-] ?\\d|(?:ces?t|[ecmp][sd]t|bst|ist|jst|aest|mes?z)\\b))';
const STRETCH = new RegExp(
  `\\b(?:between|from|zwischen|von) (${TIME}) (?:and|to|until|till|und|bis|-|\u2013) (${TIME})`,
  'iu',
);
const SINCE = new RegExp(`\\b(?:since|after|from|starting at|seit|ab|nach) (${TIME})`, 'iu');
const BEFORE = new RegExp(`\\b(?:before|until|till|up to|vor|bis) (${TIME})`, 'iu');
const UNCLEAR =
  /\d{1,2}:\d\d|\b\d{1,2} ?[ap]m\b|\b(?:since|after|before|until|between|during|while|last|past|yesterday|today|tonight|seit|zwischen|während|gestern|heute|letzte[nr]?)\b/iu;

const PARTS = /^(?:(\d{4}-\d\d-\d\d)[T ])?(\d{1,2}):(\d\d)(?::(\d\d))?(?: ?([ap])m)?/iu;

/** NaN for a date or an hour that there is not. */
const momentOf = (written: string, day: string): Instant => {
  const [, date = day, hour = '', minute = '', second = '00', half] = PARTS.exec(written) ?? [];
  const hours = half === undefined ? Number(hour) : (Number(hour) % 12) + (half.toLowerCase() === 'p' ? 12 : 0);
  if (half !== undefined && (Number(hour) < 1 || Number(hour) > 12)) return Number.NaN;
  return fromIso(`${date}T${String(hours).padStart(2, '0')}:${minute}:${second}Z`);
};

/** Reads "since 10:00", "before 11:30", "between 22:00 and 02:00" and the same in German. A time without a date is one of
 *  `day` (`2026-03-17`), and one that ends before it begins ends on the day after. */
export const readTimes = (text: string, day: string): ReadTimes => {
  const stretch = STRETCH.exec(text);
  const since = stretch ?? SINCE.exec(text);
  const before = stretch ?? BEFORE.exec(text);
  const rest = [since, before].reduce((left, match) => (match ? left.replace(match[0], ' ') : left), text);
  const from = since?.[1] === undefined ? undefined : momentOf(since[1], day);
  const until = before === null ? undefined : momentOf((stretch ? before[2] : before[1]) ?? '', day);
  const isOvernight = from !== undefined && until !== undefined && until <= from && from - until < DAY_MS;
  const to = isOvernight ? until + DAY_MS : until;
  const isWrong = Number.isNaN(from) || Number.isNaN(to) || (from !== undefined && to !== undefined && to <= from);
  if (isWrong) return { rest, isUnclear: true };
  return {
    ...(from !== undefined && { from: toIso(from) }),
    ...(to !== undefined && { to: toIso(to) }),
    rest,
    isUnclear: UNCLEAR.test(rest),
  };
};
