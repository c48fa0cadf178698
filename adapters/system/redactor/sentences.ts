import type { Span } from './spans.ts';
import { isPlain } from './values.ts';

/** Passwords behind a word and a blank: prompts, directives of configuration files, protocol lines, prose. */

const BARE = '["\']?([^\\s"\',;)\\]}<>]{1,200})';
/** Without the stop of its sentence: no key or token ends with one. */
const WORD = '["\']?([^\\s"\',;)\\]}<>]{1,200}?)(?=[.!?]{0,3}(?:[\\s"\',;)\\]}<>]|$))';
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
  // What is typed at the prompt of Redis, and what its clients send.
  new RegExp(`> ?AUTH[ \\t]{1,4}(?:\\w{1,60}[ \\t]{1,4}(?=\\S))?${BARE}`, 'dg'),
  /(?<![\w-])AUTH\r?\n\$\d{1,4}\r?\n([^\r\n]{1,200})/dg,
  // RFC 4954: the first answer of the method may follow it.
  /(?<![\w-])AUTH (?:PLAIN|LOGIN) ((?=[\w+/]{0,400}?(?:[a-z][A-Z0-9]|=))[\w+/]{6,400}={0,2})/dg,
];

const KEY =
  '(?:api|access|secret|private|encryption|signing|master|licen[cs]e|auth|account|client)[ _.-]?key|token|secret|credentials?';

/** Prose can stand here too, so the word has to have letters and digits. */
const LIKELY: readonly RegExp[] = [
  new RegExp(`\\b(?:${SECRET_WORD})(?: is| was)?[ \\t]{1,3}${BARE}`, 'dgi'),
  new RegExp(`\\b(?:${KEY}) (?:is|was)(?: now| still)?:?[ \\t]{1,3}${WORD}`, 'dgi'),
  new RegExp(`(?<![\\w-])AUTH["']?[ \\t]{1,4}${BARE}`, 'dg'),
  new RegExp(`(?<![\\w-])AUTH["']?[ \\t]{1,4}["']?\\w{1,60}["']?[ \\t]{1,4}${BARE}`, 'dg'),
];
const isPasswordInProse = (value: string): boolean =>
  /^[^=:/]{6,}$/.test(value) && /\d/.test(value) && /[a-z]/i.test(value) && !NEITHER.test(value) && !LENGTH.test(value);

/** Moments, names of methods, and how long something lasts or is. */
const NEITHER =
  /^\d{4}-\d\d|sha-?\d|md5|scram|bcrypt|argon2|pbkdf2|^(?:[hrep]s\d{3}|oauth|base\d\d|x\.?509|ed25519|aes-?\d)/i;
const LENGTH =
  /^\d{1,9}-?(?:[nmuµ]?s|[mhd]|sec(?:ond)?s?|min(?:ute)?s?|hours?|days?|weeks?|months?|years?|bits?|bytes?|[kmg]i?b|chars?|characters?)(?:-|$)/i;

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
