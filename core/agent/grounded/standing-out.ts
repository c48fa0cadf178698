import type { CaseFindingView } from '../../evidence/index.ts';
import type { Investigation } from '../investigate/investigation.ts';
import { counted } from './counted.ts';
import { lineOf, saysMore } from './log-line.ts';
import { citing, inlineCode, proseWithQuotes } from './markdown.ts';
import { clockTime } from './times.ts';

const MOST_FINDINGS = 8;
const MOST_TRACES = 3;
/** Characters of a hash that tell files apart; the sources have all of it. */
const HASH_SHOWN = 12;

const times = (count: number): string => `${count} ${count === 1 ? 'time' : 'times'}`;

const between = (from: string | null, to: string | null): string => {
  if (from === null) return '';
  return to === null || to === from ? `, at ${clockTime(from)}` : `, ${clockTime(from)} to ${clockTime(to)}`;
};

/** How often, from when to when. A setting is there once and has no time; of a level, values are counted. */
const amount = ({ kind, count, first_seen, last_seen }: CaseFindingView): string => {
  if (kind.startsWith('config-')) return '';
  const howMuch = kind.startsWith('metric-') ? counted(count, 'value') : times(count);
  return `${howMuch}${between(first_seen, last_seen)}`;
};

/** The count stands behind it in one form for all. */
const withoutCount = (title: string): string => title.replace(/(?: \((?:\d+ times|once)\))?\.?$/, '');

/** A line with its distance from the first trouble, and what its past was; empty for what is told in another way. */
const besideOnset = (finding: CaseFindingView): string => {
  if (finding.lead_ms === null || finding.explanation === '' || saysMore(finding)) return '';
  const line = `${inlineCode(finding.locator, 80)} ${lineOf(finding, 160)}`;
  return `${line} (${times(finding.count)}): ${proseWithQuotes(finding.explanation)}`;
};

/** What stands out most, with its numbers. */
export const standingOut = ({ evidence, sources }: Investigation): string => {
  const items = evidence.findings.slice(0, MOST_FINDINGS).map(finding => {
    const proof = besideOnset(finding);
    if (proof !== '') return `- ${proof} [${sources.ofFinding(finding)}]`;
    const numbers = [amount(finding), finding.grade === 'confirmed' ? '' : finding.grade].filter(part => part !== '');
    const aside = numbers.length === 0 ? '' : ` (${numbers.join(', ')})`;
    return `- ${proseWithQuotes(withoutCount(finding.title), 400)}${aside} [${sources.ofFinding(finding)}]`;
  });
  if (items.length === 0) return '';
  const left = evidence.findings.length - items.length;
  return [
    '## What stands out',
    items.join('\n'),
    ...(left > 0 ? [`${left} more are in the list of findings.`] : []),
  ].join('\n\n');
};

export const stackTraces = ({ evidence, sources }: Investigation): string => {
  const items = evidence.stackTraces.slice(0, MOST_TRACES).map(trace => {
    const message = trace.message === '' ? '' : `: ${inlineCode(trace.message)}`;
    const cause = trace.root_cause === null ? '' : `\n  - root cause: ${inlineCode(trace.root_cause)}`;
    const frame =
      trace.frames[0] === undefined ? '' : `\n  - thrown at ${inlineCode(trace.frames[0].replace(/^\s*at /, ''))}`;
    const files = trace.files.length > 1 ? ` in ${trace.files.length} files` : '';
    const seen = `${times(trace.count)}${files}${between(trace.first_seen, trace.last_seen)}`;
    return `- ${inlineCode(trace.type)}${message} (${seen}) ${citing(sources.ofStackTrace(trace))}${cause}${frame}`;
  });
  return items.length === 0 ? '' : ['## Stack traces', items.join('\n')].join('\n\n');
};

/** The files that were read, each with what was counted in it. */
export const filesRead = ({ evidence, sources }: Investigation): string => {
  const items = evidence.files.map(file => {
    const errors = file.levels.reduce(
      (sum, { level, count }) => sum + (level === 'error' || level === 'fatal' ? count : 0),
      0,
    );
    const span = file.from === null ? 'no timestamps' : `${file.from.slice(0, 10)}${between(file.from, file.to)}`;
    return `- ${inlineCode(file.file)}: ${counted(file.records, 'record')}, ${errors} of them errors; ${span}; SHA-256 ${file.sha256.slice(0, HASH_SHOWN)}… [${sources.ofFile(file)}]`;
  });
  return items.length === 0 ? '' : ['## What was read', items.join('\n')].join('\n\n');
};
