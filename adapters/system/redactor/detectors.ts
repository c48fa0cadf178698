import { assignments } from './assignments.ts';
import { cardNumbers } from './cards.ts';
import { commands } from './commands.ts';
import { withinBase64 } from './encoded.ts';
import { withinEscapes } from './escapes.ts';
import { identities } from './identities.ts';
import { linesBelow } from './lines-below.ts';
import { hostNames, ipAddresses } from './machines.ts';
import { manifests } from './manifests.ts';
import { pairs } from './pairs.ts';
import { privateKeys } from './private-keys.ts';
import { providerKeys } from './provider-keys.ts';
import { randomValues } from './random-values.ts';
import { sentences } from './sentences.ts';
import type { Span } from './spans.ts';
import { telephones } from './telephones.ts';
import { terraform } from './terraform.ts';

export type Detector = (text: string) => readonly Span[];

/** The first group, or the whole match, of every match. Patterns here must take linear time: a repeated class is bounded,
 *  or it cannot begin in the middle of itself (hence the lookbehinds), or it always succeeds. */
const pattern =
  (kind: string, expression: RegExp): Detector =>
  text =>
    [...text.matchAll(expression)].map(match => {
      const [from, to] = match.indices?.[1] ?? [match.index, match.index + match[0].length];
      return { from, to, kind };
    });

/** Addresses that let in whoever knows them, and hashes that passwords can be tried against. */
const KNOWN_PLACES: readonly Detector[] = [
  pattern('SECRET_SLACK_HOOK', /hooks\.slack(?:-gov)?\.com\/(?:services|workflows|triggers)\/([\w/-]{8,})/dg),
  pattern('SECRET_DISCORD_HOOK', /discord(?:app)?\.com\/api\/webhooks\/\d{1,30}\/([\w-]{8,})/dg),
  pattern('SECRET_TEAMS_HOOK', /\.webhook\.office\.com\/webhookb2\/([\w@/-]{16,})/dg),
  // The modular crypt format of crypt(5), and the PHC string format.
  pattern('SECRET_PASSWORD_HASH', /(?<![\w$])\$(?:[1567y]|2[abxy]?|argon2(?:id|i|d))\$[\w./$=,+-]{20,200}/g),
];

/** Credentials by where they stand. */
const PLACES: readonly Detector[] = [
  pattern(
    'SECRET_AUTHORIZATION',
    /\bauthorization[\\"']{0,3}\s{0,3}[:=]\s{0,3}[\\"']{0,3}(?:(?:bearer|basic|digest|token|negotiate|apikey|aws4-hmac-sha256)\s{1,3})?([^\s"',\\]{4,4000})/dgi,
  ),
  pattern('SECRET_AUTHORIZATION', /\bbearer\s{1,3}(?=[\w.~+/=-]{0,4000}?\d)([\w.~+/=-]{8,4000})/dgi),
  pattern('SECRET_AUTHORIZATION', /\b[Bb]asic\s{1,3}((?=[\w+/=-]{0,400}?(?:[a-z][A-Z0-9]|=))[\w+/-]{8,4000}={0,2})/dg),
  pattern('SECRET_URL_PASSWORD', /[a-z0-9+.-]:\/\/[^\s:@/"'<>]{0,100}:([^\s/"'<>]{1,200})@/dgi),
  pattern('SECRET_COOKIE', /\b(?:set-)?cookie[\\"']{0,3}\s{0,3}[:=]\s{0,3}[\\"']{0,3}([^\n"'\\]{4,4000})/dgi),
  pattern('SECRET_PASSWORD', /(?:\bidentified\s{1,3}by|\bpassword)\s{1,3}'([^'\n]{1,200})'/dgi),
];

/** What escapes may be written around, in one text that stands within another. */
const NAMED: readonly Detector[] = [
  ...KNOWN_PLACES,
  ...PLACES,
  assignments,
  pairs,
  linesBelow,
  sentences,
  manifests,
  terraform,
];

/** Neither a password and its host, nor the one user of all of a git server, nor a unit that systemd writes as `name@instance.service`. */
const EMAIL =
  /(?!git@[\w.-]{1,100}:)(?<![\w.%+-]|:\/\/[^\s:@/"'<>]{0,100}:)[\w.%+-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.){1,8}(?!(?:service|socket|timer|target|mount|slice|scope|device|path|swap)\b)[A-Za-z]{2,24}(?![\w-])/g;

const eMailAddresses = pattern('PERSONAL_EMAIL', EMAIL);

/** What is looked for; addresses and names of machines only where that is asked for. */
export const detectors = (wanted: { readonly ips: boolean; readonly hosts: boolean }): readonly Detector[] => [
  privateKeys,
  providerKeys,
  ...NAMED,
  withinEscapes(text => NAMED.flatMap(detect => detect(text))),
  withinBase64(text => [privateKeys, providerKeys, ...NAMED].flatMap(detect => detect(text))),
  commands,
  randomValues,
  text => (text.includes('@') ? eMailAddresses(text) : []),
  cardNumbers,
  identities,
  telephones,
  ...(wanted.ips ? [ipAddresses] : []),
  ...(wanted.hosts ? [hostNames] : []),
];
