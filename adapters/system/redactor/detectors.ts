import { assignments } from './assignments.ts';
import { cardNumbers } from './cards.ts';
import { commands } from './commands.ts';
import { pairs } from './pairs.ts';
import { privateKeys } from './private-keys.ts';
import { sentences } from './sentences.ts';
import type { Span } from './spans.ts';

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

/** Keys that say by their first letters whose they are. Shorter than the real ones on purpose: a quote may be cut. */
const KNOWN_KEYS: readonly Detector[] = [
  pattern('SECRET_AWS_KEY', /(?<![A-Za-z0-9])(?:AKIA|ASIA|ABIA|ACCA)[0-9A-Z]{8,16}(?![a-z])/g),
  pattern('SECRET_GOOGLE_KEY', /(?<![\w-])(?:AIza[\w-]{16,}|ya29\.[\w-]{16,}|GOCSPX-[\w-]{16,})/g),
  pattern('SECRET_GITHUB_TOKEN', /(?<![\w-])(?:gh[pousr]_[0-9A-Za-z]{12,}|github_pat_\w{16,})/g),
  pattern('SECRET_GITLAB_TOKEN', /(?<![\w-])gl(?:pat|cbt|dt|rt|soat|ptt|ft|agent)-[\w-]{8,}/g),
  pattern('SECRET_SLACK_TOKEN', /(?<![\w-])(?:xox[abeoprs]-|xapp-)[0-9A-Za-z-]{8,}/g),
  pattern('SECRET_VAULT_TOKEN', /(?<![\w.-])hv[sbr]\.[\w-]{8,}/g),
  pattern(
    'SECRET_VAULT_TOKEN',
    /(?<![\w.-])[sbr]\.(?=[A-Za-z]{0,23}\d)(?=[a-z0-9]{0,23}[A-Z])[A-Za-z0-9]{24}(?![\w.])/g,
  ),
  pattern('SECRET_SLACK_HOOK', /hooks\.slack(?:-gov)?\.com\/(?:services|workflows|triggers)\/([\w/-]{8,})/dg),
  pattern('SECRET_DISCORD_HOOK', /discord(?:app)?\.com\/api\/webhooks\/\d{1,30}\/([\w-]{8,})/dg),
  pattern('SECRET_STRIPE_KEY', /(?<![\w-])(?:[srp]k_(?:live|test)_|whsec_)[0-9A-Za-z]{8,}/g),
  pattern(
    'SECRET_API_KEY',
    /(?<![\w-])(?:sk-[\w-]{14,}|hf_[0-9A-Za-z]{16,}|npm_(?:[0-9A-Za-z]{16,}|(?=[A-Za-z]{0,16}\d)[0-9A-Za-z]{8,})|dop_v1_[0-9a-f]{16,})/g,
  ),
  pattern('SECRET_SENDGRID_KEY', /(?<![\w-])SG\.[\w-]{10,64}\.[\w-]{10,}/g),
  // The modular crypt format of crypt(5), and the PHC string format.
  pattern('SECRET_PASSWORD_HASH', /(?<![\w$])\$(?:[1567y]|2[abxy]?|argon2(?:id|i|d))\$[\w./$=,+-]{20,200}/g),
  pattern('SECRET_JWT', /(?<![\w-])eyJ[\w-]{5,}\.[\w-]{5,}(?:\.[\w-]*)?/g),
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

/** Neither a password and its host, nor a unit that systemd writes as `name@instance.service`. */
const EMAIL =
  /(?<![\w.%+-]|:\/\/[^\s:@/"'<>]{0,100}:)[\w.%+-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.){1,8}(?!(?:service|socket|timer|target|mount|slice|scope|device|path|swap)\b)[A-Za-z]{2,24}(?![\w-])/g;

export const DETECTORS: readonly Detector[] = [
  privateKeys,
  ...KNOWN_KEYS,
  ...PLACES,
  assignments,
  pairs,
  commands,
  sentences,
  pattern('PERSONAL_EMAIL', EMAIL),
  cardNumbers,
];
