import type { Span } from './spans.ts';

/** Addresses and names of machines, which are hidden only where that is asked for. */

const OCTET = '(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)';
/** Not a version of four parts, which programs put behind a letter, a slash or a dash. */
const IPV4 = new RegExp(`(?<![\\w./-]|version )(?:${OCTET}\\.){3}${OCTET}(?![\\w-]|\\.\\d)`, 'g');
const IPV4_IN_PLACE = new RegExp(`(?<=[/@_-])(?:${OCTET}\\.){3}${OCTET}(?=[:/]\\d{1,5}|["')\\]\\s,;]|$)`, 'gm');
/** At least two groups of four, or `::` beside one: neither a moment nor the address of a network card. */
const IPV6 =
  /(?<![\w:.])(?:(?:[0-9a-f]{1,4}:){7}[0-9a-f]{1,4}|(?:[0-9a-f]{1,4}:){1,6}(?::[0-9a-f]{1,4}){1,6}|[0-9a-f]{1,4}(?::[0-9a-f]{1,4}){1,6}::)(?![\w:])/gi;
/** These are the same everywhere and say nothing about anybody. */
const EVERYWHERE = /^(?:0\.0\.0\.0|127\.\d+\.\d+\.\d+|255\.255\.255\.\d+|::1)$/;

export const ipAddresses = (text: string): readonly Span[] =>
  [IPV4, IPV4_IN_PLACE, IPV6].flatMap(expression =>
    [...text.matchAll(expression)]
      .filter(({ 0: found }) => !EVERYWHERE.test(found))
      .map(({ 0: found, index }) => ({ from: index, to: index + found.length, kind: 'PERSONAL_IP' })),
  );

/** Names of more than one part that end as names of machines do. Names of packages, `com.shop.Cart`, end otherwise. */
const ENDS =
  'com|net|org|io|dev|cloud|app|eu|uk|de|fr|es|it|nl|ch|at|us|ca|br|in|jp|au|internal|local|lan|corp|intranet|home|example|test';
const NAME = new RegExp(
  `(?<![\\w.@-])(?!(?:java|javax|com|org|net|io)\\.)(?:[a-z0-9][a-z0-9-]{0,62}\\.){1,8}(?:${ENDS})(?![\\w-]|\\.\\w|\\()`,
  'gi',
);
/** What is called the name of a machine. */
const NAMED =
  /(?<![a-z])(?:host(?:name)?|server|node(?:name)?|instance|peer|upstream)[\\"']{0,2}[:=]\s{0,2}[\\"']{0,2}([a-z][a-z0-9.-]{1,100}[a-z0-9])/dgi;

export const hostNames = (text: string): readonly Span[] => [
  ...[...text.matchAll(NAME)].map(({ 0: found, index }) => ({
    from: index,
    to: index + found.length,
    kind: 'PERSONAL_HOST',
  })),
  ...[...text.matchAll(NAMED)]
    .filter(({ 1: name }) => !/^localhost$/i.test(name ?? ''))
    .map(({ indices }) => {
      const [from, to] = indices?.[1] ?? [0, 0];
      return { from, to, kind: 'PERSONAL_HOST' };
    }),
];
