import { canonical } from './json.ts';
import { differenceOf, intersectionOf, isWithin, type Words } from './sets.ts';
import { statedIn, type View } from './views.ts';

/** What one place may hold: some values (`enum`, `const`), or everything of some types; undefined means any type. */
export type ValueSpace = {
  readonly types: Words | undefined;
  /** As canonical JSON; undefined where the schema names no values. */
  readonly values: Words | undefined;
  readonly isConstant: boolean;
};

const intersection = (sets: readonly Words[]): Words | undefined =>
  sets.length === 0 ? undefined : sets.reduce((one, other) => intersectionOf(one, other));

/** Every integer is a number: `number` is written as both, so that the one lies within the other. */
const typesFrom = (stated: unknown): Words =>
  new Set([stated].flat().flatMap(type => (type === 'number' ? ['integer', 'number'] : [String(type)])));

const typeOfJson = (text: string): string => {
  const value: unknown = JSON.parse(text);
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return typeof value === 'number' && Number.isInteger(value) ? 'integer' : typeof value;
};

/** What a view lets through, as far as `type`, `enum` and `const` say. */
export const valueSpaceOf = (view: View): ValueSpace => {
  const types = intersection(statedIn(view, 'type').map(({ value }) => typesFrom(value)));
  const constants = statedIn(view, 'const').map(({ value }) => new Set([canonical(value)]));
  const enums = statedIn(view, 'enum').map(({ value }) => new Set((Array.isArray(value) ? value : []).map(canonical)));
  const named = intersection([...constants, ...enums]);
  const values = named && new Set([...named].filter(text => types === undefined || types.has(typeOfJson(text))));
  return { types, values, isConstant: constants.length > 0 };
};

/** `string or null`. */
export const wordsForTypes = (types: Words | undefined): string => {
  if (types === undefined) return 'anything';
  if (types.size === 0) return 'nothing';
  return [...types]
    .filter(type => !(type === 'integer' && types.has('number')))
    .sort((a, b) => Number(a === 'null') - Number(b === 'null'))
    .join(' or ');
};

const listed = (values: Iterable<string>): string => [...values].join(', ');

/** Why a narrower, a wider or simply another set of values breaks somebody. Both directions do: what was sent before the
 *  change is still queued, stored or replayed after it, and consumers of both versions run at the same time. */
const consequence = (was: Words | undefined, is: Words | undefined): string => {
  const wider = is === undefined || (was !== undefined && isWithin(was, is));
  const narrower = was === undefined || (is !== undefined && isWithin(is, was));
  if (wider) return 'consumers of the released version refuse what is new';
  return narrower ? 'messages sent before would be refused' : 'neither version understands the other';
};

const wordsForValues = ({ values, types, isConstant }: ValueSpace): string => {
  if (values === undefined) return wordsForTypes(types);
  return isConstant ? `the constant ${listed(values)}` : `one of ${listed(values)}`;
};

const changeOfLists = (was: Words, is: Words): string => {
  const gone = differenceOf(was, is);
  const come = differenceOf(is, was);
  const plural = (values: Words): string => `value${values.size === 1 ? '' : 's'} ${listed(values)}`;
  return [
    ...(gone.size > 0 ? [`${plural(gone)} removed`] : []),
    ...(come.size > 0 ? [`${plural(come)} added`] : []),
  ].join(', ');
};

/** How the types or the named values differ, in words; undefined when they do not. */
export const differenceOfTypes = (was: ValueSpace, is: ValueSpace): string | undefined => {
  if (was.values !== undefined && is.values !== undefined) return undefined;
  if (was.values === undefined && is.values === undefined) {
    if (wordsForTypes(was.types) === wordsForTypes(is.types)) return undefined;
    return `was ${wordsForTypes(was.types)}, is ${wordsForTypes(is.types)}: ${consequence(was.types, is.types)}`;
  }
  return `was ${wordsForValues(was)}, is ${wordsForValues(is)}: ${consequence(was.values, is.values)}`;
};

/** How two lists of named values differ, in words; undefined when they do not. */
export const differenceOfValues = (was: ValueSpace, is: ValueSpace): string | undefined => {
  if (was.values === undefined || is.values === undefined) return undefined;
  if (isWithin(was.values, is.values) && isWithin(is.values, was.values)) return undefined;
  const words =
    was.isConstant || is.isConstant
      ? `was ${wordsForValues(was)}, is ${wordsForValues(is)}`
      : changeOfLists(was.values, is.values);
  return `${words}: ${consequence(was.values, is.values)}`;
};
