import type { Span } from './spans.ts';
import { isPlain, VALUE } from './values.ts';

/** Passwords in the command lines of well-known programs whose options do not say that they are passwords. */

/** The arguments up to the option, across lines that a backslash joins, within one command. */
const ARGUMENTS = '\\b(?:\\\\\\n|[^\\n|;&]){0,300}?';
/** Between two arguments, in a command line or a JSON list. */
const BREAK = '[\\s"\',]{1,4}';
/** Before the value of an option: its quote, if it has one, is left for the value. */
const NEXT = `(?:\\s{1,4}|["'],\\s{0,3})`;
const COLON_VALUE = `(?:"[^":\\n]{0,100}:([^"\\n]{1,200})"|'[^':\\n]{0,100}:([^'\\n]{1,200})'|[^\\s:"']{1,100}:([^\\s"'|;]{1,200}))`;

const command = (programs: string, option: string, value: string): RegExp =>
  new RegExp(`(?<![\\w-])(?:${programs})${ARGUMENTS}${BREAK}${option}${value}`, 'dg');

const COMMANDS: readonly RegExp[] = [
  // A published port, `-p3306:3306`, is the other meaning of this option.
  command(
    '(?:mysql|mariadb)(?:dump|admin|check|import|show|slap|pump|-dump|-admin|-backup)?|xtrabackup|7z',
    '-p(?!ort\\b|[\\d.]{1,15}:\\d)(?=\\S)',
    VALUE,
  ),
  command('sshpass', '-p', `${NEXT}?${VALUE}`),
  command(
    'mongo(?:sh|dump|restore|export|import|stat)?|cqlsh|(?:docker|podman|oc|az|helm registry) login',
    '-p',
    NEXT + VALUE,
  ),
  command('redis-cli|valkey-cli', '-a', NEXT + VALUE),
  command('ldap(?:search|modify|add|delete|whoami|passwd|compare)', '-w', NEXT + VALUE),
  command('sqlcmd|bcp|ipmitool|unzip|zip', '-P', NEXT + VALUE),
  command(
    'curl',
    `(?:-[sSkvifgLNqGj#0-9]{0,8}[uU]|--(?:proxy-)?user)(?:${NEXT}|=)?`,
    `(?<=[\\s"',=]|-[a-zA-Z#0-9]{1,9})${COLON_VALUE}`,
  ),
  command('etcdctl', '--user(?:\\s{1,3}|=)', COLON_VALUE),
  command('https?', '(?:-a|--auth)(?:\\s{1,3}|=)', COLON_VALUE),
  command('smbclient|rpcclient', '-U\\s{0,3}["\']?[^\\s%"\']{1,100}%', VALUE),
  command('sqlplus|sqlldr|expdp|impdp|rman', '[\\w$#]{1,60}\\/', '([^\\s@"\'/]{1,100})@'),
  command('rabbitmqctl', '(?:add_user|change_password|authenticate_user)\\s{1,3}\\S{1,100}\\s{1,3}', VALUE),
  command('openssl|ssh-keygen', '-(?:passin|passout|pass|N)\\s{1,3}(?:pass:)?', VALUE),
  new RegExp(`\\becho[ \\t]{1,3}(?:-n[ \\t])?${VALUE}[ \\t]{0,3}\\|[^\\n]{0,100}?(?:--password-stdin|sudo -S)`, 'dg'),
  // In a JSON list, beside who signs in or another password; elsewhere it is a port, or a folder to be made.
  new RegExp(
    `["']--?(?:[uU]|[\\w-]{0,40}(?:user(?:name)?|password))["'=][^\\]]{0,300}?["']-p["'],\\s{0,80}(?!["'][\\d.:/-]{1,60}["'])${VALUE}`,
    'dg',
  ),
  /\bjdbc:oracle:(?:thin|oci8?):[^\s/@:"']{1,60}\/([^\s@"']{1,100})@/dgi,
];

export const commands = (text: string): readonly Span[] =>
  COMMANDS.flatMap(expression =>
    [...text.matchAll(expression)].flatMap(match => {
      const group = match.findIndex((found, i) => i > 0 && found !== undefined);
      const [from, to] = match.indices?.[group] ?? [0, 0];
      const value = match[group] ?? '';
      return isPlain(value) || value.startsWith('-') ? [] : [{ from, to, kind: 'SECRET_PASSWORD' }];
    }),
  );
