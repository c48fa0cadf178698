import type { Span } from './spans.ts';

/** Values by the names that they are given: `password=…`, `"api_key": "…"`, `--token …`. The name has to end with the
 *  word, so that `token_count`, `max_tokens` and `secretName` keep theirs. */

/** Whatever stands behind one of these is a secret. */
const STRONG =
  'password|passwd|passwort|pwd|passphrase|passcode|secret|api[_.-]?key|access[_.-]?key|account[_.-]?key|shared[_.-]?access[_.-]?key|private[_.-]?key|encryption[_.-]?key|signing[_.-]?key|secret[_.-]?key|access[_.-]?token|refresh[_.-]?token|auth[_.-]?token|id[_.-]?token|session[_.-]?token|bot[_.-]?token';
/** These are words of prose too (`invalid token: expired`), so the value has to look like one. */
const WEAK = 'token|auth|sig|signature|credentials?|session[_.-]?id|sessid|csrf|otp';

const VALUE = `(?:"([^"\\n\\\\]{1,500})"|'([^'\\n\\\\]{1,500})'|([^\\s"'\\\\,;&)}\\]<>]{1,500}))`;
const BY_NAME = new RegExp(
  `(?<![a-z])(?:(${STRONG})|(?:${WEAK}))(?:\\\\?["'])?(?:\\s{0,3}(=>|[:=])|(?<=--[\\w-]{1,60})(\\s))\\s{0,3}(?:\\\\["'])?${VALUE}`,
  'dgi',
);
const CAMEL_STRONG = new RegExp(
  `(?<=[a-z])(Password|Passwd|Secret|ApiKey|AccessKey|AccountKey|PrivateKey|SecretKey|Token)(?:\\\\?["'])?\\s{0,3}(=>|[:=])()\\s{0,3}(?:\\\\["'])?${VALUE}`,
  'dg',
);

/** Words that tell about a secret and are none, and references to where one is kept. */
const PLAIN =
  /^(?:null|nil|none|undefined|true|false|yes|no|on|off|empty|unset|set|not|is|was|has|for|of|the|a|an|and|or|required|missing|invalid|incorrect|wrong|expired|expires?|revoked|rejected|denied|accepted|changed|unknown|mismatch|failed|failure|error|ok|success|bearer|basic|string|redacted|hidden|masked|\[?redacted\]?|\*+|x{3,}|\.{3}|…)$|^\$(?:\{|\(|[A-Z_]+$)|^(?:\{\{|%\(|@Microsoft\.KeyVault|vault:|arn:|projects\/)/i;

const looksSecret = (value: string): boolean => value.length >= 16 || /\d/.test(value) || /[a-z][A-Z]/.test(value);

export const assignments = (text: string): readonly Span[] => [
  ...spansOf(text, BY_NAME),
  ...spansOf(text, CAMEL_STRONG),
];

const spansOf = (text: string, expression: RegExp): readonly Span[] =>
  [...text.matchAll(expression)].flatMap(match => {
    const [, strong, sign] = match;
    const group = [4, 5, 6].find(i => match[i] !== undefined) ?? 6;
    const value = match[group] ?? '';
    const [from, to] = match.indices?.[group] ?? [0, 0];
    const certain = strong !== undefined || (sign !== ':' && group !== 6);
    if (PLAIN.test(value) || !(certain || looksSecret(value))) return [];
    return [{ from, to, kind: /pass|pwd/i.test(match[0]) ? 'SECRET_PASSWORD' : 'SECRET_VALUE' }];
  });
