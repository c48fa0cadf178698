import type { Span } from './spans.ts';

/** Values that look random, behind words that say what they are: `the api key 3kF9… leaked`. Without such a word a digest, an
 *  id and a key are the same to look at, and an engineer needs the first two. */

const WHAT_FOR =
  'api|access|secret|private|encryption|decryption|signing|hmac|master|licen[cs]e|auth|shared|session|service|account|integration|webhook|client|app|application|ingest|deploy|storage|security|bearer|refresh';
const BETWEEN = `[\\\\"']{0,2}(?:\\s{0,3}(?:[:=(]|=>|<<<|->)\\s{0,3}|\\s(?:is|was|of|for|set to|with)?\\s{0,2})[\\\\"'(]{0,2}`;
const VALUE = '([A-Za-z0-9+/_~-]{20,300}={0,2})(?![\\w.-])';

const NAMED = new RegExp(
  `(?<![a-z])(?:(?:${WHAT_FOR})[ _.-]?(?:key|secret|token)|secret|token|credentials?|license)${BETWEEN}${VALUE}`,
  'dgi',
);
/** What an environment calls a key, and does not say of what kind: `STRIPE_KEY=…`. */
const ENVIRONMENT_KEY =
  /(?<![\w-])(?!\w{0,60}(?:PARTITION|SORT|CACHE|PRIMARY|FOREIGN|PUBLIC|ROUTING|SHARD|GROUP|ROW|INDEX|IDEMPOTENCY|OBJECT|REDIS|BUCKET|HASH)_KEY)[A-Z][A-Z0-9_]{0,60}_KEY[ \t]{0,4}[:=][ \t]{0,4}["']?([A-Za-z0-9+/_~-]{12,300}={0,2})(?![\w.-])/dg;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-/i;

export const randomValues = (text: string): readonly Span[] =>
  [...text.matchAll(NAMED), ...text.matchAll(ENVIRONMENT_KEY)].flatMap(match => {
    const [from, to] = match.indices?.[1] ?? [0, 0];
    return isRandom(match[1] ?? '') ? [{ from, to, kind: 'SECRET_VALUE' }] : [];
  });

/** Small letters, capitals and digits take turns: at random they change at four places of ten or more, in words, paths and
 *  dates they hardly do. */
const isRandom = (value: string): boolean => {
  if (UUID.test(value) || value.startsWith('/')) return false;
  let changes = 0;
  for (let i = 1; i < value.length; i++)
    if (classOf(value.charCodeAt(i)) !== classOf(value.charCodeAt(i - 1))) changes++;
  return changes >= (value.length - 1) / 4;
};

const classOf = (code: number): number => (code < 58 ? 0 : code < 91 ? 1 : 2);
