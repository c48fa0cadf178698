import { compareConditions, type Versions } from './compare-conditions.ts';
import type { DocumentSet } from './document-set.ts';
import { canonical, isObject } from './json.ts';
import type { Located, Place } from './places.ts';
import type { Change, RuleName } from './rules.ts';
import { intersectionOf } from './sets.ts';
import { valueSpaceOf, wordsForTypes } from './values.ts';
import { alternativesOf, placeOfChange, statedIn, type View, viewOf, viewsByName, viewUnder } from './views.ts';

/** The pairs of schemas that are being compared, so that a schema that contains itself is compared once. */
type Pairs = readonly string[];

const pairOf = (was: View, is: View): string =>
  canonical([was, is].map(({ parts }) => parts.map(({ file, path }) => [file, ...path])));

const change = ({ file, path }: Place, rule: RuleName, what: string): Change => ({
  file,
  path,
  rule,
  what,
});

const requiredIn = (view: View): Set<string> =>
  new Set(statedIn(view, 'required').flatMap(({ value }) => (Array.isArray(value) ? value.map(String) : [])));

const isClosed = (view: View): boolean => statedIn(view, 'additionalProperties').some(({ value }) => value === false);

type Fields = { readonly views: Map<string, View>; readonly required: Set<string>; readonly view: View };

const fieldsOf = (set: DocumentSet, view: View): Fields => ({
  views: viewsByName(set, view, 'properties'),
  required: requiredIn(view),
  view,
});

/** The field's place; for one that `required` names and nothing describes, where it would stand. */
const placeOfField = ({ views, view }: Fields, name: string): Place => {
  const described = views.get(name)?.place;
  if (described !== undefined) return described;
  const naming = statedIn(view, 'required').find(({ value }) => Array.isArray(value) && value.includes(name));
  const { file, path } = naming ?? view.place;
  return { file, path: [...(naming === undefined ? path : path.slice(0, -1)), 'properties', name] };
};

const added = (was: Fields, is: Fields, name: string): Change => {
  const place = placeOfField(is, name);
  if (is.required.has(name)) return change(place, 'add-required-field', 'required field added');
  if (isClosed(was.view))
    return change(place, 'change-openness', 'field added to an object that was closed: consumers refuse it');
  if (was.views.size === 0)
    return change(
      place,
      'change-type',
      'field described in an object that could hold anything: older messages may differ',
    );
  return change(place, 'add-optional-field', 'optional field added');
};

const removed = (was: Fields, name: string): Change => {
  const mark = was.views.get(name)?.deprecated
    ? ' (marked deprecated, which prepares for it and does not allow it)'
    : '';
  return change(placeOfField(was, name), 'remove-field', `field removed${mark}`);
};

const demanded = (was: Fields, is: Fields, name: string): Change[] => {
  if (was.required.has(name) === is.required.has(name)) return [];
  const place = placeOfField(is, name);
  return is.required.has(name)
    ? [change(place, 'require-field', 'was optional, is required: messages sent before may lack it')]
    : [change(place, 'release-field', 'was required, is optional: consumers of the released version rely on it')];
};

const marked = (was: View, is: View): Change[] => {
  if (was.deprecated === is.deprecated) return [];
  return [change(is.place, 'deprecate', is.deprecated ? 'marked as deprecated' : 'no longer marked as deprecated')];
};

const compareFields = (versions: Versions, was: View, is: View, pairs: Pairs): Change[] => {
  const before = fieldsOf(versions.was, was);
  const now = fieldsOf(versions.is, is);
  const known = ({ views, required }: Fields): Set<string> => new Set([...views.keys(), ...required]);
  return [...new Set([...known(before), ...known(now)])].flatMap(name => {
    if (!known(now).has(name)) return [removed(before, name)];
    if (!known(before).has(name)) return [added(before, now, name)];
    const [one, other] = [before.views.get(name), now.views.get(name)];
    const inner = one && other ? compareViews(versions, one, other, pairs) : [];
    return [...demanded(before, now, name), ...inner];
  });
};

const compareOpenness = (versions: Versions, was: View, is: View, pairs: Pairs): Change[] => {
  const stated = (view: View): Located | undefined => statedIn(view, 'additionalProperties')[0];
  const [one, other] = [stated(was), stated(is)];
  if (isObject(one?.value) && isObject(other?.value))
    return compareViews(versions, viewOf(versions.was, one), viewOf(versions.is, other), pairs);
  const words = (at: Located | undefined): string => {
    if (isObject(at?.value)) return 'held to a schema';
    return at?.value === false ? 'refused' : 'ignored';
  };
  if (words(one) === words(other)) return [];
  const place = placeOfChange(was, is, 'additionalProperties');
  return [change(place, 'change-openness', `unknown fields were ${words(one)}, are ${words(other)}`)];
};

const compareItems = (versions: Versions, was: View, is: View, pairs: Pairs): Change[] => {
  const isTuple = (view: View): boolean => statedIn(view, 'items').some(({ value }) => Array.isArray(value));
  if (isTuple(was) || isTuple(is)) return [];
  const [one, other] = [viewUnder(versions.was, was, 'items'), viewUnder(versions.is, is, 'items')];
  if (one && other) return compareViews(versions, one, other, pairs);
  if (one === other) return [];
  const place = placeOfChange(was, is, 'items');
  return [change(place, 'change-type', one ? 'items may be anything now' : 'items could be anything before')];
};

/** Alternatives have no names: equal ones are paired wherever they stand, the rest in the order in which they stand. */
const compareAlternatives = (versions: Versions, was: View, is: View, keyword: string, pairs: Pairs): Change[] => {
  const now = alternativesOf(versions.is, is, keyword);
  const unpaired = alternativesOf(versions.was, was, keyword).filter(view => {
    const same = now.findIndex(other => compareViews(versions, view, other, pairs).length === 0);
    if (same >= 0) now.splice(same, 1);
    return same < 0;
  });
  const rule = 'change-alternatives';
  const what = (place: View): string => `alternative (${wordsForTypes(valueSpaceOf(place).types)})`;
  return [
    ...unpaired.flatMap((view, i) => {
      const other = now[i];
      if (other === undefined) return [change(view.place, rule, `${what(view)} of ${keyword} removed`)];
      return compareViews(versions, view, other, pairs);
    }),
    ...now.slice(unpaired.length).map(view => change(view.place, rule, `${what(view)} of ${keyword} added`)),
  ];
};

/** Every way in which a schema differs from its released version, here and in what it contains. Words count for nothing. */
export const compareViews = (versions: Versions, was: View, is: View, pairs: Pairs = []): Change[] => {
  const pair = pairOf(was, is);
  if (pairs.includes(pair)) return [];
  const inside = [...pairs, pair];
  const [before, now] = [valueSpaceOf(was).types, valueSpaceOf(is).types];
  const conditions = [...marked(was, is), ...compareConditions(versions, was, is)];
  if (before && now && intersectionOf(before, now).size === 0) return conditions;
  return [
    ...conditions,
    ...compareFields(versions, was, is, inside),
    ...compareOpenness(versions, was, is, inside),
    ...compareItems(versions, was, is, inside),
    ...['oneOf', 'anyOf'].flatMap(keyword => compareAlternatives(versions, was, is, keyword, inside)),
  ];
};
