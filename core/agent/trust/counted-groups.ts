import type { Counted } from '../investigate/investigation.ts';
import { timesIn } from './read-figures.ts';

/** What was counted of a file in groups, as far as a claim names them. */

/** Whole numbers that a claim may set in relation: what was counted in all, in each group that it names, in these together
 *  and, of groups in order of time, from the first that it names to the last. */
export const numbersOfCounted = (all: readonly Counted[], words: string): readonly number[] => [
  ...new Set(
    all.flatMap(counted => {
      const named = namedGroups(counted, words);
      return [counted, ...named, ...(named.length > 1 ? [sumOf(named)] : [])].flatMap(({ lines, records }) => [
        lines,
        records,
      ]);
    }),
  ),
];

type Amount = { readonly lines: number; readonly records: number };

const sumOf = (groups: readonly Amount[]): Amount => ({
  lines: groups.reduce((sum, { lines }) => sum + lines, 0),
  records: groups.reduce((sum, { records }) => sum + records, 0),
});

const WORD = /[\p{L}\p{N}_./-]*[\p{L}\p{N}]/gu;
const MOMENT = /^\d{4}-\d\d-\d\dT(\d\d):(\d\d)/;

const namedGroups = ({ groups }: Counted, words: string): readonly Amount[] => {
  const moments = timesIn(words).map(({ seconds }) => Math.floor(seconds / 60));
  const first = Math.min(...moments);
  const last = Math.max(...moments);
  return groups.filter(({ key }) => {
    const [, hour, minute] = MOMENT.exec(key) ?? [];
    if (hour === undefined) return isNamed(key, words);
    const at = Number(hour) * 60 + Number(minute);
    return moments.includes(at) || (moments.length > 1 && at >= first && at <= last);
  });
};

/** `warn` is named by `warnings`, `503` by `503s`. */
const isNamed = (key: string, words: string): boolean => {
  const name = key.toLowerCase();
  const isWord = /^\p{L}{4}/u.test(name);
  return (words.toLowerCase().match(WORD) ?? []).some(
    word => word === name || word === `${name}s` || (isWord && word.startsWith(name)),
  );
};
