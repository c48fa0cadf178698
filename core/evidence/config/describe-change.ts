import type { Finding } from '../analysis.ts';
import type { Configuration, Setting, Syntax } from './configuration.ts';
import type { Change } from './diff-configurations.ts';
import { isOtherType } from './value-types.ts';

const SHOWN = 10;
const VALUE_CAP = 80;
const SCORE = 0.8;

const JOINT: Readonly<Record<Syntax, string>> = {
  yaml: ': ',
  toml: ' = ',
  json: ': ',
  ini: ' = ',
  properties: '=',
  env: '=',
  blocks: ' ',
  directives: ' ',
};

/** A setting as a line: its name as it stands there, and its value as far as it may be shown. */
export const settingText = ({ path, value }: Setting, syntax: Syntax): string => {
  const name = syntax === 'properties' ? path : (path.split('.').at(-1) ?? path);
  return `${name.replace(/#\d+$/, '')}${JOINT[syntax]}${value}`.slice(0, 500).toWellFormed();
};

const short = (value: string): string => {
  const line = value.replace(/\s+/g, ' ').replaceAll('"', "'");
  return line.length > VALUE_CAP ? `${line.slice(0, VALUE_CAP - 1).toWellFormed()}…` : line;
};

const typed = ({ value, type = 'text' }: Setting): string =>
  type === 'nothing' ? 'no value' : `the ${type} "${short(value)}"`;

const changeText = (before: Setting, after: Setting): string => {
  if (isOtherType(before, after)) return `was changed from ${typed(before)} to ${typed(after)}`;
  if (before.value === after.value) return 'was changed, in a part that is not shown';
  return `was changed from "${short(before.value)}" to "${short(after.value)}"`;
};

const inOneLine = ({ path, before, after }: Change, name: string, oldName: string): string => {
  const where = after && `${name}:${after.line}`;
  const whereBefore = before && `${oldName}:${before.line}`;
  if (before === null) return `"${path}" was added with "${short(after?.value ?? '')}" (${where}; not in ${oldName}).`;
  if (after === null) return `"${path}" was removed; it was "${short(before.value)}" (${whereBefore}).`;
  return `"${path}" ${changeText(before, after)} (${where}; before in ${whereBefore}).`;
};

/** A file with what its findings are named by. */
type Named = { readonly name: string; readonly configuration: Configuration };

/** What was changed between two versions, a finding each, what matters most first. They point at the newer file; at the
 *  beginning of it for what is not there any more. */
export const changeFindings = (changes: readonly Change[], older: Named, newer: Named): readonly Finding[] => {
  const { syntax } = newer.configuration;
  return changes.slice(0, SHOWN).map((change, i): Finding => {
    const { before, after, weight, about, kind } = change;
    const line = after?.line ?? 1;
    const setting = after ?? before;
    return {
      id: `config-change-${i + 1}-${line}`,
      kind: 'config-change',
      title: inOneLine(change, newer.name, older.name),
      explanation: `It is ${about}; ${changes.length === 1 ? 'nothing else differs' : `1 of ${changes.length} settings that differ`} between ${older.name} and ${newer.name}.`,
      grade: 'confirmed',
      score: Math.round(weight * SCORE * 1000) / 1000,
      count: 1,
      firstSeen: null,
      lastSeen: null,
      locator: { file: newer.name, fromLine: line, toLine: line },
      quote: kind === 'removed' || setting === null ? '' : settingText(setting, syntax),
      templateId: null,
      level: 'none',
    };
  });
};
