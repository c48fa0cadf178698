import { encodeUtf8 } from '../../../kernel/utf8.ts';
import type { Template } from '../../analysis.ts';
import { accessField, isAccessField } from './access-field.ts';
import { commentField } from './comment-field.ts';
import { eventField, isEvent } from './event-field.ts';
import { jsonField } from './json-field.ts';
import { objectStart } from './object-start.ts';
import { pairField } from './pair-field.ts';
import { placeField } from './place-field.ts';

/** What a line, or a record that is printed over several lines, says under a name: the text of the value, undefined where it
 *  says nothing under it. */
export type ReadField = (bytes: Uint8Array, from: number, to: number, templateId: number) => string | undefined;

/** A place of a template, `$2`: the second `<*>` of its text. */
export const PLACE = /^\$([1-9]\d{0,2})$/;

/** The member in which the log driver of a container has the line of the program. */
const carriedLine = jsonField('log');

/** Reads one field of each line, whatever the line's format: a member of a JSON object, nested ones by a path with dots;
 *  an element of a Windows event; a column of an access log; `name: value` in a comment of MySQL's slow log; `name=value`
 *  anywhere; a place of the line's template. Where a log driver wraps the line of a program in an object, what the object
 *  does not have is looked for in that line. */
export const readField = (name: string, templates: readonly Template[]): ReadField => {
  const place = PLACE.exec(name)?.[1];
  if (place !== undefined) return placeField(Number(place), templates);
  const member = jsonField(name);
  const pair = pairField(name);
  const comment = commentField(name);
  const part = eventField(name);
  const column = isAccessField(name) ? accessField(name) : undefined;
  const ofText = (bytes: Uint8Array, from: number, to: number): string | undefined =>
    isEvent(bytes, from, to)
      ? part(bytes, from, to)
      : (column?.(bytes, from, to) ?? comment(bytes, from, to) ?? pair(bytes, from, to));
  const ofCarried = (line: string): string | undefined => {
    const bytes = encodeUtf8(line.trimEnd());
    const object = objectStart(bytes, 0, bytes.length);
    return object < 0 ? ofText(bytes, 0, bytes.length) : member(bytes, object, bytes.length);
  };
  return (bytes, from, to) => {
    const object = objectStart(bytes, from, to);
    if (object < 0) return ofText(bytes, from, to);
    const own = member(bytes, object, to);
    const carried = own === undefined && name !== 'log' ? carriedLine(bytes, object, to) : undefined;
    return carried === undefined ? own : ofCarried(carried);
  };
};
