import type { Instant } from '../../kernel/instant.ts';
import type { Configuration } from './configuration.ts';

/** A configuration of a case, as far as finding its versions needs it. */
export type Version = {
  readonly id: string;
  readonly name: string;
  readonly createdAt: Instant;
  readonly configuration: Configuration;
};

/** What people append to the name of a copy, with what it says about its age. */
const OLDER = /(?:^|[._-])(?:old|orig(?:inal)?|bak|backup|before|prev(?:ious)?|good|working|last)(?=$|[._-])/;
const NEWER = /(?:^|[._-])(?:new|after|current|now|bad|broken|failing)(?=$|[._-])/;
const NUMBERED = /(?:^|[._-])(?:v|ver|version|rev|r)[._-]?(\d{1,6})(?=$|[._-])/;
const DATED = /(?:^|[._-])(\d{4}[-_]?\d{2}[-_]?\d{2}(?:[T_-]?\d{2}[-_:]?\d{2}(?:[-_:]?\d{2})?)?)(?=$|[._-])/;
const MARKS = [OLDER, NEWER, DATED, NUMBERED];
const COPY = / ?\(\d{1,3}\)| - copy|[._-]copy(?=$|[._-])/g;

/** The name without what tells versions apart: `app-v2.yaml`, `app.yaml.bak` and `app (1).yaml` are `app.yaml`. */
export const familyOf = (name: string): string => {
  const plain = name.toLowerCase().replace(COPY, '');
  return MARKS.reduce((rest, mark) => rest.replace(mark, ''), plain)
    .replace(/\.yml$/, '.yaml')
    .replace(/^[._-]+/, '.');
};

/** How new a name says that its file is; undefined where it says nothing. */
const ageByName = (name: string): { readonly by: string; readonly rank: number } | undefined => {
  const lower = name.toLowerCase();
  const digits = DATED.exec(lower)?.[1]?.replace(/\D/g, '').padEnd(14, '0') ?? '';
  if (digits !== '') return { by: 'date', rank: Number(digits) };
  const number = NUMBERED.exec(lower)?.[1];
  return number === undefined ? undefined : { by: 'number', rank: Number(number) };
};

const mark = (name: string): number => {
  const lower = name.toLowerCase();
  if (OLDER.test(lower)) return -1;
  return NEWER.test(lower) ? 1 : 0;
};

/** Negative when `a` is the older version: by what the names say, else by which was uploaded first. */
const byAge = (a: Version, b: Version): number => {
  const [first, second] = [ageByName(a.name), ageByName(b.name)];
  if (first && second && first.by === second.by && first.rank !== second.rank) return first.rank - second.rank;
  return mark(a.name) - mark(b.name) || a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1);
};

/** Configurations of other names are versions of one when they share so many of their settings. */
const SHARED = 0.8;
const FEWEST = 5;

const likeness = (a: Configuration, b: Configuration): number => {
  const paths = new Set(a.settings.map(({ path }) => path));
  const shared = b.settings.filter(({ path }) => paths.has(path)).length;
  if (shared < FEWEST) return 0;
  return shared / (paths.size + b.settings.length - shared);
};

const isVersionOf = (a: Version, b: Version): boolean =>
  familyOf(a.name) === familyOf(b.name) || likeness(a.configuration, b.configuration) >= SHARED;

/** The version that a configuration replaced: among the others of its name, or else of the same settings, the newest that
 *  is older. Undefined where there is none. */
export const predecessorOf = <V extends Version>(version: V, all: readonly V[]): V | undefined => {
  const older = all.filter(
    other => other.id !== version.id && byAge(other, version) < 0 && isVersionOf(other, version),
  );
  const sameName = older.filter(({ name }) => familyOf(name) === familyOf(version.name));
  return (sameName.length > 0 ? sameName : older).toSorted(byAge).at(-1);
};
