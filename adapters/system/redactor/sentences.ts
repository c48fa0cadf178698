import type { Span } from './spans.ts';
import { isPlain } from './values.ts';

/** Passwords behind a word and a blank: prompts, directives of configuration files, protocol lines, prose. */

const BARE = '["\']?([^\\s"\',;)\\]}<>]{1,200})';
const SECRET_WORD = 'password|passphrase|passwd|passwort';

/** Nothing but the password can stand here. */
const SURE: readonly RegExp[] = [
  new RegExp(`\\b(?:requirepass|masterauth|sentinel auth-pass [^\\s]{1,100})[ \\t]{1,24}${BARE}`, 'dgi'),
  new RegExp(`^[ \\t]{0,24}(?:bindpw|rootpw|auth_pass)[ \\t]{1,24}${BARE}`, 'dgim'),
  new RegExp(`\\b(?:login|username)\\s{1,8}[^\\s:=]{1,100}\\s{1,8}password\\s{1,8}${BARE}`, 'dgi'),
  // RFC 959 and RFC 1939. Without `USER` it is the report of a test run.
  /\bUSER[ \t]\S{1,100}[\s\S]{0,200}?\bPASS[ \t]([^\s"',;]{1,200})/dg,
  new RegExp(
    `(?<!\\b(?:failed|invalid|incorrect|wrong|bad|no|expired|accepted)\\s)\\b(?:${SECRET_WORD}) (?:for|of) (?:'[^'\\n]{1,120}'|(?:[\\w-]{1,30} ){0,2}["']?[\\w.@\\\\/-]{1,100}["']?)[ \\t]?:[ \\t]{1,4}${BARE}(?=[ \\t]*$)`,
    'dgim',
  ),
];

/** Prose can stand here too, so the word has to have letters and digits. */
const LIKELY: readonly RegExp[] = [new RegExp(`\\b(?:${SECRET_WORD})(?: is| was)?[ \\t]{1,3}${BARE}`, 'dgi')];
const isPasswordInProse = (value: string): boolean =>
  /^[^=:/]{6,}$/.test(value) &&
  /\d/.test(value) &&
  /[a-z]/i.test(value) &&
  !/^\d{4}-\d\d|sha-?\d|md5|scram|bcrypt|argon2|pbkdf2/i.test(value);

const spansOf = (text: string, expressions: readonly RegExp[], meant: (value: string) => boolean): readonly Span[] =>
  expressions.flatMap(expression =>
    [...text.matchAll(expression)].flatMap(match => {
      const [from, to] = match.indices?.[1] ?? [0, 0];
      const value = match[1] ?? '';
      return !isPlain(value) && meant(value) ? [{ from, to, kind: 'SECRET_PASSWORD' }] : [];
    }),
  );

export const sentences = (text: string): readonly Span[] => [
  ...spansOf(text, SURE, value => !value.startsWith('-')),
  ...spansOf(text, LIKELY, isPasswordInProse),
];
