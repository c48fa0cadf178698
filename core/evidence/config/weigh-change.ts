import type { Setting } from './configuration.ts';

/** How likely a change of a setting matters, 0 to 1, and what kind of setting it is. */
export type Weight = { readonly weight: number; readonly about: string };

const A_SWITCH: Weight = { weight: 0.75, about: 'a switch' };

/** Names under which nothing is that a program works by. */
const REMARK =
  /(?:^|[._[/-])(?:annotations?|labels?|description|comment|checksum|generation|resourceversion|uid|creationtimestamp|managedfields|last-?applied[\w-]*|author|license|homepage|\$schema)(?:$|[.[\]_-])/;

/** Words of a name, the first that fits counts: what an outage most often hangs on comes first (limits,
 *  pools and time-outs, then what runs, then where it connects to). The order is ours; nothing measured stands behind it. */
const KINDS: readonly (readonly [RegExp, Weight])[] = [
  [
    /time-?_?out|deadline|ttl|expir|retr(?:y|ies)|back-?off|interval|keep-?_?alive|grace|delay|lifetime/,
    { weight: 0.95, about: 'a time' },
  ],
  [
    /pool|connections?(?:$|[._-])|threads?|workers?|concurren|limit|quota|memory|heap|cpu|replicas?|buffer|queue|capacity|backlog|batch|chunk|(?:^|[._-])max|(?:^|[._-])min|size|rate(?:$|[._-])/,
    { weight: 0.95, about: 'a limit' },
  ],
  [/image|version|(?:^|[._-])tag|revision|release|sha/, { weight: 0.85, about: 'what runs' }],
  [
    /hosts?|url|uri|endpoint|address|port|dsn|server|upstream|proxy_pass|region|bucket|topic|database|listen|broker|domain/,
    { weight: 0.8, about: 'where it connects to' },
  ],
  [/enable|disable|feature|flag|toggle|(?:^|[._-])mode|strategy|policy|profile/, A_SWITCH],
  [/log(?:ging|[._-]?level)?(?:$|[._-])/, { weight: 0.3, about: 'logging' }],
];

const SWITCH = /^(?:true|false|on|off|yes|no|enabled|disabled)$/i;
const NUMBER = /^-?\d+(?:\.\d+)?\s?(?:[a-zA-Z%]{0,4})$/;

/** The two last names: `hikari.maximum-pool-size`, `resources.limits.cpu`. */
const tailOf = (path: string): string =>
  path
    .replace(/([\p{Ll}\d])(\p{Lu})/gu, '$1-$2')
    .toLowerCase()
    .split('.')
    .slice(-2)
    .join('.');

const kindOf = (names: string): Weight | undefined => KINDS.find(([words]) => words.test(names))?.[1];

/** By what the setting itself is called; failing that, by what it is, and by what it is a part of. */
export const weigh = (setting: Setting): Weight => {
  const tail = tailOf(setting.path);
  if (REMARK.test(tail)) return { weight: 0.1, about: 'a remark' };
  const own = kindOf(tail.slice(tail.lastIndexOf('.') + 1));
  if (own !== undefined) return own;
  if (SWITCH.test(setting.value)) return A_SWITCH;
  const around = kindOf(tail);
  if (around !== undefined) return around;
  if (setting.fingerprint !== undefined && setting.value.includes('<secret>'))
    return { weight: 0.7, about: 'a secret' };
  return NUMBER.test(setting.value) ? { weight: 0.6, about: 'a number' } : { weight: 0.4, about: 'a value' };
};
