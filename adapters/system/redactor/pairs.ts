import { certaintyOf, kindOf } from './names.ts';
import type { Span } from './spans.ts';
import { isPlain, looksSecret, VALUE } from './values.ts';

/** Values whose name stands in an item of its own. */

const QUOTE = `(?:\\\\?["'])?`;
/** `name: DB_PASSWORD` and `value: …` of container manifests, in YAML, JSON and XML attributes. */
const NAME_THEN_VALUE = new RegExp(
  `\\b(?:name|key)${QUOTE}\\s{0,3}[:=]\\s{0,3}${QUOTE}([\\w.-]{1,100})${QUOTE}(?:,|\\\\n)?\\s{0,40}${QUOTE}value${QUOTE}[ \\t]{0,4}[:=][ \\t]{0,4}${VALUE}`,
  'dgi',
);
/** `"db_password": { "value": "…" }` */
const NAME_OF_OBJECT = new RegExp(
  `"([\\w.-]{1,100})"\\s{0,20}:\\s{0,20}\\{\\s{0,60}(?:"(?:type|sensitive)"\\s{0,20}:\\s{0,20}[\\w"]{1,40},\\s{0,60}){0,2}"value"[ \\t]{0,4}:[ \\t]{0,4}${VALUE}`,
  'dgi',
);
/** `<password>…</password>` */
const ELEMENT =
  /<([\w.:-]{1,100})(?:\s[^<>]{0,200})?>\s{0,8}(?:<!\[CDATA\[)?([^<>\n]{1,500}?)\s{0,8}(?:\]\]>)?\s{0,8}<\//dg;
/** `<name>fs.s3a.secret.key</name><value>…</value>` */
const NAME_ELEMENT = /<name>([\w.:-]{1,100})<\/name>\s{0,40}<value>([^<>\n]{1,500})<\/value>/dg;

export const pairs = (text: string): readonly Span[] =>
  [NAME_THEN_VALUE, NAME_OF_OBJECT, ELEMENT, NAME_ELEMENT].flatMap(expression =>
    [...text.matchAll(expression)].flatMap(match => {
      const name = match[1] ?? '';
      const group = [2, 3, 4, 5].find(i => match[i] !== undefined) ?? 2;
      const value = match[group] ?? '';
      const [from, to] = match.indices?.[group] ?? [0, 0];
      const certainty = certaintyOf(name);
      const meant = certainty === 'sure' || (certainty === 'likely' && looksSecret(value));
      return meant && !isPlain(value) ? [{ from, to, kind: kindOf(name) }] : [];
    }),
  );
