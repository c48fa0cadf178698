import { createHash } from 'node:crypto';

/** SQLite parses each phrase and walks its list, so this bounds what one query can cost. */
const MOST_TERMS = 64;
const LONGEST_TERM = 200;

/** A scope as one token of the index. A hash, because a scope may hold anything; the digit at its end keeps the stemmer
 *  from taking endings such as `ed` off, which would let two scopes become one. */
export const scopeToken = (scope: string): string =>
  `s${createHash('sha256').update(scope).digest('hex').slice(0, 32)}0`;

const HAS_WORD = /[\p{L}\p{N}\p{Co}]/u;

/** In quotes everything is plain text to FTS5; U+0000 would end the expression. */
const quoted = (term: string): string => `"${term.replaceAll('\u0000', ' ').replaceAll('"', ' ')}"`;

/** The FTS5 expression for "in one of these scopes, any of these terms", or null if that cannot be anything. */
export const matchExpression = (scopes: readonly string[], terms: readonly string[]): string | null => {
  const words = [...new Set(terms.filter(term => HAS_WORD.test(term)).map(term => term.slice(0, LONGEST_TERM)))];
  if (scopes.length === 0 || words.length === 0) return null;
  const anyScope = [...new Set(scopes)].map(scope => quoted(scopeToken(scope))).join(' OR ');
  const anyTerm = words.slice(0, MOST_TERMS).map(quoted).join(' OR ');
  return `scope : (${anyScope}) AND {title head body} : (${anyTerm})`;
};
