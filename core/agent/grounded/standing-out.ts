import type { Investigation } from '../investigate/investigation.ts';
import { counted } from './counted.ts';
import { inlineCode, proseWithQuotes } from './markdown.ts';
import { clockTime } from './times.ts';

const MOST_FINDINGS = 8;
const MOST_TRACES = 3;

const times = (count: number): string => `${count} ${count === 1 ? 'time' : 'times'}`;

const between = (from: string | null, to: string | null): string => {
  if (from === null) return '';
  return to === null || to === from ? `, at ${clockTime(from)}` : `, ${clockTime(from)} to ${clockTime(to)}`;
};

/** The count stands behind it in one form for all. */
const withoutCount = (title: string): string => title.replace(/(?: \((?:\d+ times|once)\))?\.?$/, '');

/** What stands out most, with its numbers. */
export const standingOut = ({ evidence, sources }: Investigation): string => {
  const items = evidence.findings.slice(0, MOST_FINDINGS).map(finding => {
    const counted = `${times(finding.count)}${between(finding.first_seen, finding.last_seen)}`;
    const grade = finding.grade === 'confirmed' ? '' : `, ${finding.grade}`;
    return `- ${proseWithQuotes(withoutCount(finding.title))} (${counted}${grade}) [${sources.ofFinding(finding)}]`;
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
    const counted = `${times(trace.count)}${between(trace.first_seen, trace.last_seen)}`;
    return `- ${inlineCode(trace.type)}${message} (${counted}) [${sources.ofStackTrace(trace)}]${cause}${frame}`;
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
    return `- ${inlineCode(file.file)}: ${counted(file.records, 'record')}, ${errors} of them errors; ${span} [${sources.ofFile(file)}]`;
  });
  return items.length === 0 ? '' : ['## What was read', items.join('\n')].join('\n\n');
};
