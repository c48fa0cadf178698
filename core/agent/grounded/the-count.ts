import type { AskedCount } from '../investigate/asked-count.ts';
import type { AskedTimes } from '../investigate/asked-times.ts';
import type { Condition } from '../investigate/counted-question.ts';
import type { Investigation } from '../investigate/investigation.ts';
import { counted } from './counted.ts';
import { citing, inlineCode } from './markdown.ts';
import { daysIn, momentText } from './times.ts';

const MOST_NAMED = 5;

type Mark = (text: string) => string;
const asCode: Mark = text => inlineCode(text, 220);

/** `hold "timeout"`, `are of level "error" or worse and hold "pool"`. */
const holding = ({ q, level, status }: Condition, isOne: boolean, mark: Mark): string =>
  [
    level === undefined ? '' : `${isOne ? 'is' : 'are'} of level ${mark(level)}${level === 'error' ? ' or worse' : ''}`,
    status === undefined ? '' : `${isOne ? 'has' : 'have'} a status of ${mark(status)}`,
    q === undefined ? '' : `${isOne ? 'holds' : 'hold'} ${mark(q)}`,
  ]
    .filter(part => part !== '')
    .join(' and ');

const anyOf = (parts: readonly string[]): string =>
  parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} or ${parts.at(-1)}`;

/** Of several conditions, all are texts: one is named for all that were looked for. */
const predicate = ({ conditions }: Pick<AskedCount, 'conditions'>, isOne: boolean, mark: Mark): string =>
  conditions.length === 1
    ? holding(conditions[0], isOne, mark)
    : `${isOne ? 'holds' : 'hold'} ${anyOf(conditions.map(({ q }) => mark(q ?? '')))}`;

const during = ({ from, to }: AskedTimes): string => {
  if (from !== undefined && to !== undefined) return `between ${momentText(from)} and ${momentText(to)} UTC`;
  if (from !== undefined) return `from ${momentText(from)} UTC on`;
  return to === undefined ? '' : `before ${momentText(to)} UTC`;
};

const spanOf = (firstSeen: string | null, lastSeen: string | null): string => {
  if (firstSeen === null || lastSeen === null) return '';
  if (firstSeen === lastSeen) return `, at ${momentText(firstSeen)} UTC`;
  const end = daysIn([firstSeen, lastSeen]).length === 1 ? momentText(lastSeen).slice(11) : momentText(lastSeen);
  return `, from ${momentText(firstSeen)} to ${end} UTC`;
};

const wholeSpan = ({ files }: AskedCount): string => {
  const first = files.flatMap(({ firstSeen }) => firstSeen ?? []).toSorted()[0];
  const last = files
    .flatMap(({ lastSeen }) => lastSeen ?? [])
    .toSorted()
    .at(-1);
  return spanOf(first ?? null, last ?? null);
};

const few = (names: readonly string[]): string =>
  names.length > MOST_NAMED
    ? `${names.slice(0, MOST_NAMED).join(', ')} and ${names.length - MOST_NAMED} more`
    : names.join(', ');

/** What was computed of each file, for its source. */
export const countFact = (
  count: AskedCount,
  { file, amount, firstSeen, lastSeen }: AskedCount['files'][number],
): string => {
  const said = predicate(count, amount === 1, text => `"${text}"`);
  const when = during(count.times);
  const all = `${count.total} in ${counted(count.files.length, 'file')} that ${count.files.length === 1 ? 'was' : 'were'} counted`;
  return `${counted(amount, count.unit)} of ${file.file} ${said}${when === '' ? '' : ` ${when}`}${spanOf(firstSeen, lastSeen)}; ${all}.`;
};

/** The files that the number is cited with: those that hold most; of nothing, those that were looked through. */
export const citedFiles = ({ files, total }: AskedCount): AskedCount['files'] =>
  files.filter(({ first }) => total === 0 || first !== null).slice(0, MOST_NAMED);

/** The number that the question asks for, what was counted and where; empty where it asks for none. */
export const theCount = ({ count, sources }: Pick<Investigation, 'count' | 'sources'>): string => {
  if (count === null) return '';
  const { total, files, unit, cutLines, times } = count;
  const when = during(times);
  const said = `**${cutLines > 0 ? 'at least ' : ''}${total}** ${unit}${total === 1 ? '' : 's'} ${predicate(count, total === 1, asCode)}`;
  const holders = files.filter(({ amount }) => amount > 0);
  const where =
    total === 0
      ? `, in none of ${counted(files.length, 'file')} (${few(files.map(({ file }) => inlineCode(file.file, 80)))})`
      : ` (${few(holders.map(({ file, amount }) => `${inlineCode(file.file, 80)} ${amount}`))})`;
  const ids = citedFiles(count).map(each => sources.ofCount(each));
  const line = `${said}${when === '' ? '' : ` ${when}`}${where}${wholeSpan(count)} ${citing(ids)}.`;
  return [line, ...limitsOf(count)].join(' ');
};

/** What the number does not say. */
const limitsOf = ({ uncounted, unread, hasUnclearTime, cutLines }: AskedCount): readonly string[] => [
  ...(hasUnclearTime ? ['The question names a time that was not understood; it does not limit the number.'] : []),
  ...(uncounted.length === 0
    ? []
    : [`Not counted: ${few(uncounted.map(({ file, reason }) => `${inlineCode(file, 80)} (${reason})`))}.`]),
  ...(unread === 0 ? [] : [`${counted(unread, 'file')} could not be read, or not yet.`]),
  ...(cutLines === 0 ? [] : [`${counted(cutLines, 'line')} could not be looked through to the end.`]),
];
