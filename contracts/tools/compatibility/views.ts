import { childOf, childrenOf, type DocumentSet } from './document-set.ts';
import { canonical, isObject } from './json.ts';
import { below, type Located, type Place } from './places.ts';
import { follow } from './references.ts';

/** A schema as a validator sees it: everything that holds at one place at once, behind references and in `allOf`. */
export type View = {
  /** Where the schema is asked for; its parts may stand elsewhere. */
  readonly place: Place;
  readonly parts: readonly Located[];
  /** True when a part, or a reference to one, is marked `deprecated`. */
  readonly deprecated: boolean;
};

const elementsOf = (set: DocumentSet, part: Located, keyword: string): Located[] => {
  const { value, ...place } = follow(set, childOf(part, keyword));
  return Array.isArray(value) ? value.map((item, i) => ({ ...below(place, String(i)), value: item })) : [];
};

const isDeprecated = ({ value }: Located): boolean => isObject(value) && value.deprecated === true;

/** True is a schema without conditions, false one that nothing meets. */
const partOf = (located: Located): Located =>
  typeof located.value === 'boolean' ? { ...located, value: located.value ? {} : { not: {} } } : located;

const partsOf = (set: DocumentSet, located: Located, seen: readonly unknown[]): Located[] => {
  const part = partOf(follow(set, located));
  if (!isObject(part.value) || seen.includes(part.value)) return [];
  const inner = elementsOf(set, part, 'allOf').flatMap(each => partsOf(set, each, [...seen, part.value]));
  return [part, ...inner];
};

/** The view of schemas that all hold at one place; the first says where that is. */
export const viewOf = (set: DocumentSet, first: Located, ...others: readonly Located[]): View => {
  const located = [first, ...others];
  const parts = located.flatMap(each => partsOf(set, each, []));
  return { place: first, parts, deprecated: [...located, ...parts].some(isDeprecated) };
};

/** What the parts say under a keyword, each where it stands. */
export const statedIn = ({ parts }: View, keyword: string): Located[] =>
  parts.map(part => childOf(part, keyword)).filter(({ value }) => value !== undefined);

/** The views of the schemas under a keyword that holds schemas by name, such as `properties`. */
export const viewsByName = (set: DocumentSet, view: View, keyword: string): Map<string, View> => {
  const found = new Map<string, [Located, ...Located[]]>();
  for (const { key, ...located } of statedIn(view, keyword).flatMap(each => childrenOf(follow(set, each)))) {
    const others = found.get(key);
    if (others === undefined) found.set(key, [located]);
    else others.push(located);
  }
  return new Map([...found].map(([name, located]) => [name, viewOf(set, ...located)]));
};

/** The view of the one schema under a keyword such as `items`; none where no part says one. */
export const viewUnder = (set: DocumentSet, view: View, keyword: string): View | undefined => {
  const [first, ...others] = statedIn(view, keyword);
  return first === undefined ? undefined : viewOf(set, first, ...others);
};

/** The views of the alternatives under `oneOf` or `anyOf`. */
export const alternativesOf = (set: DocumentSet, view: View, keyword: string): View[] =>
  view.parts.flatMap(part => elementsOf(set, part, keyword)).map(each => viewOf(set, each));

/** A value with what its references lead to in their place; a circle ends in the reference. */
export const dereferenced = (set: DocumentSet, located: Located, seen: readonly unknown[] = []): unknown => {
  const end = follow(set, located);
  if (seen.includes(end.value)) return located.value;
  const inside = [...seen, end.value];
  if (Array.isArray(end.value))
    return end.value.map((value, i) => dereferenced(set, { ...below(end, String(i)), value }, inside));
  if (!isObject(end.value)) return end.value;
  return Object.fromEntries(childrenOf(end).map(({ key, ...child }) => [key, dereferenced(set, child, inside)]));
};

/** What the parts say under a keyword, as texts that can be compared, each once. */
export const textsUnder = (set: DocumentSet, view: View, keyword: string): string[] =>
  [...new Set(statedIn(view, keyword).map(each => canonical(dereferenced(set, each))))].sort();

/** Where to point a reader: the place that both versions have in common and that says it now, or said it; else the place
 *  where the schema is asked for. */
export const placeOfChange = (was: View, is: View, keyword: string): Place => {
  const isAt = (view: View, { file, path }: Place): boolean =>
    view.parts.some(part => part.file === file && part.path.join('\0') === path.join('\0'));
  const saying = [...is.parts, ...was.parts].find(part => childOf(part, keyword).value !== undefined);
  return saying !== undefined && isAt(was, saying) && isAt(is, saying) ? saying : is.place;
};
