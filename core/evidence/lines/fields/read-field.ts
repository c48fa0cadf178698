import type { Template } from '../../analysis.ts';
import { accessField, isAccessField } from './access-field.ts';
import { commentField } from './comment-field.ts';
import { jsonField } from './json-field.ts';
import { pairField } from './pair-field.ts';
import { placeField } from './place-field.ts';

/** What a line says under a name: the text of the value, undefined where it says nothing under it. */
export type ReadField = (bytes: Uint8Array, from: number, to: number, templateId: number) => string | undefined;

/** A place of a template, `$2`: the second `<*>` of its text. */
export const PLACE = /^\$([1-9]\d{0,2})$/;

const OPEN = 123;
const CLOSE = 125;
const QUOTE = 34;

/** Reads one field of each line, whatever the line's format: a member of a JSON object, nested ones by a path with dots;
 *  a column of an access log; `name: value` in a comment of MySQL's slow log; `name=value` anywhere; a place of the line's template. */
export const readField = (name: string, templates: readonly Template[]): ReadField => {
  const place = PLACE.exec(name)?.[1];
  if (place !== undefined) return placeField(Number(place), templates);
  const member = jsonField(name);
  const pair = pairField(name);
  const comment = commentField(name);
  const column = isAccessField(name) ? accessField(name) : undefined;
  return (bytes, from, to) => {
    const object = objectStart(bytes, from, to);
    if (object >= 0) return member(bytes, object, to);
    return column?.(bytes, from, to) ?? comment(bytes, from, to) ?? pair(bytes, from, to);
  };
};

/** Where the JSON object begins that the line is, or that it ends with behind the prefix of a relay; -1 without one. */
const objectStart = (bytes: Uint8Array, from: number, to: number): number => {
  let end = to;
  while (end > from && bytes[end - 1]! <= 32) end--;
  if (bytes[end - 1] !== CLOSE) return -1;
  for (let i = from; i < end - 1; i++)
    if (bytes[i] === OPEN && (bytes[i + 1] === QUOTE || (i === from && bytes[i + 1]! <= 32))) return i;
  return -1;
};
