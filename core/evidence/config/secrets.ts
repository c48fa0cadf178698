import type { Entry, Setting } from './configuration.ts';

export const SECRET = '<secret>';
const SHOWN = 200;

/** Names whose value is a secret. They end with the word, so that `max_tokens` and `secretName` keep theirs. Whatever the
 *  Redactor is sure of by its name is in it; a test compares the two. */
const SECRET_NAME =
  /(?:pass(?:word|wd|wort|phrase|code)|(?<!com|encom|tres|sur|by|over|under|multi|single|one|two|first|last|low|high|band|test|render|shader|shadow)pass|pwd|secret|api[_.-]?key|(?:access|account|private|encryption|signing|secret|master|storage|app|hmac|integration)[_.-]?key|token|(?:bind|root)[_.-]?pw|(?<![a-z])pw|psk|credentials?|auth|sig|signature|session[_.-]?id|sessid|csrf|otp|cookie|authorization|salt|(?<![a-z])pin)(?:[_.-]?(?:value|base|text|plain|plaintext|confirm|confirmation|repeat|old|new|current|base64|b64|enc|encoded|encrypted|\d{1,2}))?$/i;
/** Also words of other meaning: they tell which way is taken, as `auth: basic` does. What is none of these ways is a secret,
 *  however short. */
const WEAK_NAME = /(?:auth|token|sig|signature|credentials?|cookie|pass|salt|otp|pin)$/i;
const WAY =
  /^(?:true|false|yes|no|on|off|none|null|auto|default|enabled?|disabled?|required?|optional|any|all|basic|bearer|digest|negotiate|ntlm|kerberos|gssapi|oauth2?|oidc|openid|saml|jwt|ldaps?|pam|radius|mtls|tls|cert|certificate|apikey|password|passwd|plain|login|md5|sha-?(?:1|256|512)|hs256|rs256|es256|cram-md5|scram(?:-sha-(?:1|256|512))?|trust|peer|ident|reject|anonymous|internal|external|local|session|header|query|cookie|body|strict|lax|random)?$/i;
/** A place that something else is put into. */
const PLACEHOLDER = /^(?:\$\{[^}]*\}|\{\{.*\}\}|%[A-Z_]+%|<[^<>]*>)$/;
const isOrdinary = (value: string): boolean => WAY.test(value) || PLACEHOLDER.test(value);

/** Also a key of a map or a table: hidden where it can only be one of a lock. */
const KEY_NAME = /key$/i;
const KEY_VALUE = /^(?=.*\d)(?=.*[a-z])[\w+/=-]{16,}$/i;

/** Values that say by themselves what they are: keys of well-known services, tokens, private keys. */
const SECRET_VALUE =
  /(?:AKIA|ASIA)[0-9A-Z]{8,}|\bgh[pousr]_\w{12,}|\bgithub_pat_\w{16,}|\bglpat-[\w-]{8,}|\bxox[abeoprs]-[\w-]{8,}|\bsk-[\w-]{14,}|\bAIza[\w-]{16,}|\bhv[sbr]\.[\w-]{8,}|\beyJ[\w-]{5,}\.[\w-]{5,}|-----BEGIN [A-Z ]*PRIVATE KEY|\$(?:[1567y]|2[abxy]?|argon2(?:id|i|d))\$[\w./$=,+-]{20,}|\bBearer\s+\S{8,}/;
/** The password of an address, `scheme://user:password@host`, and of a connection string, `Password=…;`. */
const IN_ADDRESS = /([a-z0-9+.-]:\/\/[^\s:@/"'<>]{0,100}:)[^\s/"'<>]{1,200}(?=@)/gi;
const IN_CONNECTION = /((?:password|pwd|secret|accountkey|sharedaccesskey|token)\s{0,3}=\s{0,3})[^;&\s"',]{1,300}/gi;

/** The path of an address that whoever knows it may post to: Slack, Discord, Teams and the flows behind them. */
const IN_WEBHOOK =
  /((?:hooks\.slack(?:-gov)?\.com\/(?:services|workflows|triggers)|discord(?:app)?\.com\/api(?:\/v\d{1,2})?\/webhooks|[\w-]{1,63}\.webhook\.office\.com\/webhookb2|outlook\.office(?:365)?\.com\/webhook|chat\.googleapis\.com\/v1\/spaces|hooks\.zapier\.com\/hooks\/catch|events\.pagerduty\.com\/integration)\/)[^\s"'<>]{1,500}/gi;

const WITH_POSITION = /\[\d+\]$/;

/** What a path calls its value: its last name; where that is `value`, the name of the variable; and of a list of tokens, what
 *  one of them is called. */
const nameOf = (path: string): string => {
  const plain = path.replace(/#\d+$/, '');
  const last = (of: string): string => of.split('.').at(-1) ?? of;
  if (WITH_POSITION.test(plain)) return last(plain.replace(WITH_POSITION, '')).replace(/s$/i, '');
  const [, variable] = /\[([^\]]+)\](?:\.(?:value|val|content))?$/.exec(plain) ?? [];
  return variable ?? last(plain);
};

/** What is under it is a secret, whatever it is called: `passwords.reporting`. */
const COLLECTION = /(?:^|[._-])(?:passwords|secrets|tokens|api[_.-]?keys)\.[^.]+$/i;

/** Whether a name alone says that nothing under it may be shown. */
export const isSecretName = (path: string): boolean => SECRET_NAME.test(nameOf(path));

/** Whether an item of a list may be told apart by itself, and so become a part of its path. */
export const mayName = (list: string, item: string): boolean =>
  !SECRET_NAME.test(nameOf(`${list}[0]`)) && !SECRET_VALUE.test(item);

/** The same in every manifest: what is under `data` of a `kind: Secret` of Kubernetes. */
export const secretManifests = (entries: readonly Entry[]): ((path: string) => boolean) => {
  const roots = entries
    .filter(({ path, value }) => value === 'Secret' && /(?:^|\.)kind$/.test(path))
    .map(({ path }) => path.replace(/kind$/, ''));
  return path => roots.some(root => path.startsWith(`${root}data.`) || path.startsWith(`${root}stringData.`));
};

const isSecret = (path: string, value: string): boolean => {
  const name = nameOf(path);
  if (!isSecretName(path))
    return (
      SECRET_VALUE.test(value) ||
      (COLLECTION.test(path) && !isOrdinary(value)) ||
      (KEY_NAME.test(name) && KEY_VALUE.test(value))
    );
  return value !== '' && !(WEAK_NAME.test(name) && isOrdinary(value));
};

/** FNV-1a with 32 bits (G. Fowler, L. C. Noll, K.-P. Vo; RFC 9923). */
const fnv1a = (text: string): number => {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
};

const withoutSecrets = (value: string): string =>
  value.replace(IN_WEBHOOK, `$1${SECRET}`).replace(IN_ADDRESS, `$1${SECRET}`).replace(IN_CONNECTION, `$1${SECRET}`);

/** An entry as it may be kept and shown. */
export const toSetting = ({ path, value, line, type }: Entry, hidden: (path: string) => boolean): Setting => {
  const safe = hidden(path) || isSecret(path, value) ? SECRET : withoutSecrets(value);
  const shown = safe.length > SHOWN ? `${safe.slice(0, SHOWN - 1).toWellFormed()}…` : safe;
  const setting = { path: withoutSecrets(path), value: shown, line, ...(type !== undefined && { type }) };
  return shown === value ? setting : { ...setting, fingerprint: fnv1a(value) };
};
