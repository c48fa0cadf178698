import { kindOf, SECRET_CAMEL_NAME, SECRET_ENVIRONMENT_NAME, SECRET_NAME } from './names.ts';
import type { Span } from './spans.ts';
import { isCount, isPlain, looksSecret, VALUE } from './values.ts';

/** Values by the names that they are given: `password=…`, `"api_key": "…"`, `--token …`. */

const BLANKS = '[ \\t]{0,24}';
const SIGN = '=>|:=|={1,3}|:(?!:)';
/** What stands between an option and its value: blanks, or the break between two items of a JSON or YAML list. */
const AFTER_OPTION = `(?<=(?<![\\w-])--?[\\w.-]{1,60}\\\\?["']?)([ \\t]{1,8}|,[ \\t]{0,4}(?:\\r?\\n[ \\t]{0,60})?|\\n[ \\t]{0,24}-[ \\t])`;
const rest = `(?:\\\\?["'])?(?:${BLANKS}(${SIGN})${BLANKS}|${AFTER_OPTION})${VALUE}`;
const BY_NAME = new RegExp(`${SECRET_NAME}${rest}`, 'dgi');
const BY_CAMEL_NAME = new RegExp(`${SECRET_CAMEL_NAME}()()${rest}`, 'dg');

const BARE = 9;
const VALUES = [6, 7, 8, BARE];

/** `"password": ["…", "…"]`, on one line or several. */
const BY_NAME_OF_LIST = new RegExp(
  `${SECRET_NAME}(?:\\\\?["'])?${BLANKS}(?:${SIGN})${BLANKS}\\[([^\\]]{1,500})`,
  'dgi',
);
/** Looking for names takes long. */
const LIST_BEGINS = /[:=][ \t]{0,24}\[\s{0,80}\\?["']/;
const LIST = 4;
const ITEM = /\\"([^"\\\n]{1,500})\\"|"((?:[^"\\\n]|\\.){1,500})"|'([^'\n]{1,500})'/dg;

/** `DB_PASSWORD` and its value in the columns of a table, with a tab or more than one blank between. */
const BY_COLUMN = new RegExp(
  `(${SECRET_ENVIRONMENT_NAME})(?:\\t[ \\t]{0,24}| [ \\t]{1,24})["']?([^\\s"',;<>]{1,500})`,
  'dg',
);

export const assignments = (text: string): readonly Span[] => [
  ...[BY_NAME, BY_CAMEL_NAME].flatMap(expression =>
    [...text.matchAll(expression)].flatMap(match => spansOf(text, match)),
  ),
  ...(LIST_BEGINS.test(text) ? [...text.matchAll(BY_NAME_OF_LIST)].flatMap(itemsOf) : []),
  ...[...text.matchAll(BY_COLUMN)].flatMap(match => inColumn(text, match)),
];

const itemsOf = (match: RegExpExecArray): readonly Span[] => {
  const [, strong, pass, weak] = match;
  const start = match.indices?.[LIST]?.[0] ?? 0;
  return [...(match[LIST] ?? '').matchAll(ITEM)].flatMap(item => {
    const group = [1, 2, 3].find(i => item[i] !== undefined) ?? 1;
    const value = item[group] ?? '';
    const [from, to] = item.indices?.[group] ?? [0, 0];
    if (isPlain(value) || (strong === undefined && !looksSecret(value))) return [];
    return [{ from: start + from, to: start + to, kind: kindOf(strong || pass || weak || '') }];
  });
};

/** Neither the next heading of a table nor the first word of what is said about a variable: it has a digit, or the line ends
 *  behind it. */
const inColumn = (text: string, match: RegExpExecArray): readonly Span[] => {
  const [, name = '', value = ''] = match;
  const [from, to] = match.indices?.[2] ?? [0, 0];
  const isLast = /^["']?[ \t]{0,24}(?:[\r\n]|$)/.test(text.slice(to, to + 30));
  const isHeading = /^[A-Z_]+\d{0,2}$/.test(value);
  if (isPlain(value) || isCount(value) || isHeading || isWorkingDirectory(name, value)) return [];
  return isLast || looksSecret(value) ? [{ from, to, kind: kindOf(name) }] : [];
};

const spansOf = (text: string, match: RegExpExecArray): readonly Span[] => {
  const [, strong, pass, weak, sign, option] = match;
  const group = VALUES.find(i => match[i] !== undefined) ?? BARE;
  const value = match[group] ?? '';
  const [from, to] = match.indices?.[group] ?? [0, 0];
  const name = strong || pass || weak || '';
  const bare = group === BARE;
  const isNextOption = option !== undefined && value.startsWith('-');
  if (isPlain(value) || isNextOption || isWorkingDirectory(name, value)) return [];
  if (weak && !(assigns(sign) && !bare) && !looksSecret(value)) return [];
  const alone = !/[\w.-]/.test(text[match.index - 1] ?? ' ');
  if (pass && !isPassword({ alone, name, value, bare, sign, after: text.slice(to, to + 16) })) return [];
  return [{ from, to, kind: kindOf(name) }];
};

/** Neither `token: expired` of prose nor `auth === 'public'` of a program. */
const assigns = (sign: string | undefined): boolean => sign !== ':' && !sign?.startsWith('==');

/** The shell's own `PWD` and `OLDPWD`. */
const isWorkingDirectory = (name: string, value: string): boolean => name === 'PWD' && value.startsWith('/');

/** What stands around a `pass`; `alone` means that nothing of the name stands before it. */
type PassMatch = {
  readonly alone: boolean;
  readonly name: string;
  readonly value: string;
  readonly bare: boolean;
  readonly sign: string | undefined;
  readonly after: string;
};

/** Neither `pass=12 fail=3` nor `PASS: TestLogin2`, the reports of test runs. */
const isPassword = ({ alone, name, value, bare, sign, after }: PassMatch): boolean => {
  if (isCount(value) || /^["',;\s]{0,4}(?:fail|skip|total|err|warn)/i.test(after)) return false;
  if (!alone || !bare || sign !== ':') return true;
  return name !== 'PASS' && value.length >= 6 && /\d/.test(value) && /[a-z]/i.test(value);
};
