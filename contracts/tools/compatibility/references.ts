import { posix } from 'node:path';
import { childOf, childrenOf, type DocumentSet, documentAt } from './document-set.ts';
import { isObject } from './json.ts';
import type { Located } from './places.ts';
import type { Problem } from './problems.ts';

/** What may stand beside `$ref`: words for people. AsyncAPI ignores everything there, so anything else is a mistake. */
const BESIDE = /^(?:\$ref|description|summary|title|deprecated|x-.*)$/;

export const referenceOf = ({ value }: Located): string | undefined =>
  isObject(value) && typeof value.$ref === 'string' ? value.$ref : undefined;

const keysOf = (pointer: string): string[] =>
  pointer
    .split('/')
    .slice(1)
    .map(key => key.replaceAll('~1', '/').replaceAll('~0', '~'));

const targetOf = (set: DocumentSet, from: Located, reference: string): Located | undefined => {
  const [file = '', pointer = ''] = reference.split('#');
  const target = file === '' ? from.file : posix.join(posix.dirname(from.file), file);
  if (!set.files.has(target)) return undefined;
  let found = documentAt(set, target);
  for (const key of keysOf(pointer)) {
    found = childOf(follow(set, found), key);
    if (found.value === undefined) return undefined;
  }
  return found;
};

/** What a value is in the end, behind its references; its place is that of the end. A reference that leads nowhere, or
 *  round in a circle, is followed as far as it leads: `problemsOfReferences` is what reports it. */
export const follow = (set: DocumentSet, located: Located, seen: readonly Located[] = []): Located => {
  const reference = referenceOf(located);
  if (reference === undefined || seen.some(({ value }) => value === located.value)) return located;
  const target = targetOf(set, located, reference);
  return target === undefined ? located : follow(set, target, [...seen, located]);
};

const problemsAt = (set: DocumentSet, located: Located, reference: string): Problem[] => {
  const { file, path } = located;
  const beside = childrenOf(located).filter(({ key }) => !BESIDE.test(key));
  const ignored = beside.map(({ key }) => ({
    file,
    path,
    rule: 'ignored-beside-reference',
    message: `"${key}" beside $ref is ignored: move it to what is referred to, or use allOf`,
  }));
  return referenceOf(follow(set, located)) === undefined
    ? ignored
    : [...ignored, { file, path, rule: 'unknown-reference', message: `${reference} leads nowhere` }];
};

const within = (located: Located): Located[] =>
  Array.isArray(located.value)
    ? located.value.map((value, i) => ({ file: located.file, path: [...located.path, String(i)], value }))
    : childrenOf(located);

const problemsBelow = (set: DocumentSet, located: Located): Problem[] => {
  const reference = referenceOf(located);
  const own = reference === undefined ? [] : problemsAt(set, located, reference);
  return [...own, ...within(located).flatMap(child => problemsBelow(set, child))];
};

/** References that lead nowhere, and what stands beside references without a meaning. */
export const problemsOfReferences = (set: DocumentSet): Problem[] =>
  [...set.files.keys()].flatMap(file => problemsBelow(set, documentAt(set, file)));
