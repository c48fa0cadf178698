import { shownText } from '../line-text.ts';
import { BALANCER_COLUMNS, balancerColumn } from './balancer-field.ts';
import { PROXY_COLUMNS, proxyClient, proxyColumn } from './proxy-field.ts';
import { REQUEST_COLUMNS } from './request-columns.ts';

const QUOTE = 34;
const OPEN = 91;
const CLOSE = 93;
const SLASH = 47;
const BACKSLASH = 92;
const BLANK = 32;

/** What an access log in the common or combined format has, in the order of the line, and what one of HAProxy or of a
 *  load balancer has. */
const COLUMNS = [
  'client',
  'user',
  'method',
  'path',
  'query',
  'protocol',
  'status',
  'bytes',
  'referer',
  'agent',
  ...PROXY_COLUMNS,
  ...BALANCER_COLUMNS,
] as const;
type Column = (typeof COLUMNS)[number];

export const isAccessField = (name: string): name is Column => (COLUMNS as readonly string[]).includes(name);

/** How far into a line its date begins at most. */
const HEAD = 1000;
/** How far before its date an address begins at most. */
const PROXY_HEAD = 100;

/** Reads a column of `client ident user [05/Jan/2026:10:00:00 +0000] "GET /path?query HTTP/1.1" status bytes "referer"
 *  "agent"`, or of a line of HAProxy or of a load balancer; undefined for a line of another form, and where the log writes `-` for nothing. */
export const accessField =
  (column: Column) =>
  (bytes: Uint8Array, from: number, to: number): string | undefined => {
    const date = dateAt(bytes, from, Math.min(to, from + HEAD));
    if (date < 0) return said(balancerColumn(column, bytes, from, to));
    const behindDate = bytes.indexOf(CLOSE, date) + 1;
    if (isProxyLine(bytes, behindDate, to)) {
      if (column === 'client') return proxyClient(shownText(bytes, Math.max(from, date - PROXY_HEAD), date));
      const found = proxyColumn(column, bytes, behindDate, to);
      if (found !== undefined) return found;
    } else if (column === 'client' || column === 'user')
      return said(wordsOf(bytes, from, date)[column === 'client' ? 0 : 2]);
    const open = quoteAfter(bytes, date, to);
    const close = open < 0 ? -1 : closingQuote(bytes, open + 1, to);
    if (close < 0) return undefined;
    const request = REQUEST_COLUMNS[column];
    if (request) return said(request(shownText(bytes, open + 1, close)));
    return said(behindRequest(column, bytes, close + 1, to));
  };

const said = (text: string | undefined): string | undefined => (text === '-' || text === '' ? undefined : text);

const isProxyLine = (bytes: Uint8Array, behindDate: number, to: number): boolean =>
  behindDate > 0 && bytes[behindDate + 1] !== QUOTE && proxyColumn('status', bytes, behindDate, to) !== undefined;

/** `[05/Jan/2026:`, at its bracket. */
const dateAt = (bytes: Uint8Array, from: number, to: number): number => {
  for (let i = from; i < to - 12; i++)
    if (bytes[i] === OPEN && bytes[i + 3] === SLASH && bytes[i + 7] === SLASH) return i;
  return -1;
};

const wordsOf = (bytes: Uint8Array, from: number, to: number): readonly string[] =>
  shownText(bytes, from, to).trim().split(/ +/);

const quoteAfter = (bytes: Uint8Array, date: number, to: number): number => {
  const end = bytes.indexOf(CLOSE, date);
  let quote = end < 0 ? -1 : bytes.indexOf(QUOTE, end);
  // Headers that HAProxy captures stand in braces, `{agent|"x"}`.
  while (quote > 0 && quote < to && bytes[quote - 1] !== BLANK) quote = bytes.indexOf(QUOTE, quote + 1);
  return quote < to ? quote : -1;
};

const closingQuote = (bytes: Uint8Array, at: number, to: number): number => {
  let i = at;
  while (i < to && bytes[i] !== QUOTE) i += bytes[i] === BACKSLASH ? 2 : 1;
  return i < to ? i : -1;
};

const behindRequest = (column: Column, bytes: Uint8Array, from: number, to: number): string | undefined => {
  const rest = shownText(bytes, from, to);
  const [, status, size, referer, agent] =
    /^ +(\d{3})(?: +(\d+|-))?(?: +"((?:[^"\\]|\\.)*)")?(?: +"((?:[^"\\]|\\.)*)")?/.exec(rest) ?? [];
  if (column === 'status') return status;
  if (column === 'bytes') return size;
  return column === 'referer' ? referer : agent;
};
