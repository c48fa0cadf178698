import type { DocumentSet } from './document-set.ts';
import type { Change, RuleName } from './rules.ts';
import { differenceOfTypes, differenceOfValues, valueSpaceOf } from './values.ts';
import { placeOfChange, statedIn, textsUnder, type View } from './views.ts';

/** A folder of documents as it was released, and as it is. */
export type Versions = { readonly was: DocumentSet; readonly is: DocumentSet };

/** A keyword that is compared elsewhere, or says nothing about values. Everything else is a condition: a keyword that this
 *  check does not know counts as one, because what it cannot judge it must not let pass. */
const NO_CONDITION =
  /^(?:\$ref|\$id|\$schema|\$comment|title|description|examples|externalDocs|readOnly|writeOnly|deprecated|x-.*|type|enum|const|properties|required|additionalProperties|items|allOf|oneOf|anyOf|default)$/;

/** Conditions that are met by everything. */
const EMPTY_CONDITIONS: { readonly [keyword: string]: string } = {
  minLength: '0',
  minItems: '0',
  minProperties: '0',
  uniqueItems: 'false',
};

const LOWER_LIMITS = new Set(['minimum', 'exclusiveMinimum', 'minLength', 'minItems', 'minProperties']);
const UPPER_LIMITS = new Set(['maximum', 'exclusiveMaximum', 'maxLength', 'maxItems', 'maxProperties']);

const textOf = (set: DocumentSet, view: View, keyword: string): string =>
  textsUnder(set, view, keyword)
    .filter(text => text !== EMPTY_CONDITIONS[keyword])
    .join(' and ');

const isTighter = (keyword: string, was: string, is: string): boolean | undefined => {
  if (was === '' || is === '') return was === '';
  if (LOWER_LIMITS.has(keyword)) return Number(is) > Number(was);
  return UPPER_LIMITS.has(keyword) ? Number(is) < Number(was) : undefined;
};

const consequenceOf = (tighter: boolean | undefined): string => {
  if (tighter === undefined) return 'neither version understands the other';
  return tighter
    ? 'tightened, messages sent before would be refused'
    : 'loosened, consumers of the released version refuse what is new';
};

const conditionsIn = (view: View): string[] =>
  view.parts
    .flatMap(({ value }) => Object.keys(value as object))
    .filter(keyword => !NO_CONDITION.test(keyword) || hasTuple(view, keyword));

/** `items` as a list of schemas by position. */
const hasTuple = (view: View, keyword: string): boolean =>
  keyword === 'items' && statedIn(view, 'items').some(({ value }) => Array.isArray(value));

const changeOfCondition = (versions: Versions, was: View, is: View, keyword: string): Change[] => {
  const before = textOf(versions.was, was, keyword);
  const now = textOf(versions.is, is, keyword);
  if (before === now) return [];
  const words = `${keyword} was ${before || 'not limited'}, is ${now || 'not limited'}`;
  const { file, path } = placeOfChange(was, is, keyword);
  return [{ file, path, rule: 'change-values', what: `${words}: ${consequenceOf(isTighter(keyword, before, now))}` }];
};

const changeOfDefault = (versions: Versions, was: View, is: View): Change[] => {
  const before = textOf(versions.was, was, 'default');
  const now = textOf(versions.is, is, 'default');
  if (before === now) return [];
  const { file, path } = placeOfChange(was, is, 'default');
  return [{ file, path, rule: 'change-default', what: `default was ${before || 'none'}, is ${now || 'none'}` }];
};

/** How the values differ that two schemas let through, each field for itself: types, named values, limits, forms. */
export const compareConditions = (versions: Versions, was: View, is: View): Change[] => {
  const spaces = [valueSpaceOf(was), valueSpaceOf(is)] as const;
  const at = (keyword: string, rule: RuleName, what: string | undefined): Change[] => {
    const { file, path } = placeOfChange(was, is, keyword);
    return what === undefined ? [] : [{ file, path, rule, what }];
  };
  const keywords = new Set([...conditionsIn(was), ...conditionsIn(is)]);
  return [
    ...at('type', 'change-type', differenceOfTypes(...spaces)),
    ...at('enum', 'change-values', differenceOfValues(...spaces)),
    ...[...keywords].sort().flatMap(keyword => changeOfCondition(versions, was, is, keyword)),
    ...changeOfDefault(versions, was, is),
  ];
};
