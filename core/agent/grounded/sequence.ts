import type { FindingView } from '../../evidence/index.ts';
import { momentOf } from '../investigate/cause.ts';
import type { Investigation } from '../investigate/investigation.ts';
import { lineOf } from './log-line.ts';
import { inlineCode } from './markdown.ts';
import { clockTime, daysIn } from './times.ts';

const MOST = 15;

const WORD: { readonly [kind in FindingView['kind']]: string } = {
  'error-onset': 'errors begin',
  'first-seen': 'first seen',
  burst: 'a burst begins',
  'rate-change': 'its rate changes',
  vanished: 'last seen',
  'stack-trace': 'exception',
  'rare-error': 'rare error',
};

const timeOf = (finding: FindingView): string | null =>
  finding.kind === 'vanished' ? finding.last_seen : finding.first_seen;

/** What happened, over all files on one clock, with a sentence on its zone; no lines when nothing has a time. */
export const sequenceLines = ({ evidence, sources }: Investigation): { when: string; lines: readonly string[] } => {
  const timed = evidence.findings.filter(finding => !Number.isNaN(momentOf(finding)));
  const chosen = oneOfEach(timed).slice(0, MOST);
  chosen.sort((a, b) => momentOf(a) - momentOf(b));
  const days = daysIn(chosen.map(timeOf));
  const lines = chosen.map((finding, i) => {
    const time = timeOf(finding) ?? '';
    const isNewDay = days.length > 1 && time.slice(0, 10) !== timeOf(chosen[i - 1] ?? finding)?.slice(0, 10);
    const date = days.length > 1 && (i === 0 || isNewDay) ? `${time.slice(0, 10)} ` : '';
    const file = inlineCode(fileOf(finding), 60);
    return `- ${date}**${clockTime(time)}** ${file} ${WORD[finding.kind]}: ${lineOf(finding, 180)} [${sources.ofFinding(finding)}]`;
  });
  return { when: days.length === 1 ? `All times are UTC, on ${days[0]}.` : 'All times are UTC.', lines };
};

export const sequence = (investigation: Investigation): string => {
  const { when, lines } = sequenceLines(investigation);
  return lines.length === 0 ? '' : ['## What happened', when, lines.join('\n')].join('\n\n');
};

const fileOf = ({ locator }: FindingView): string => locator.replace(/:\d+(?:-\d+)?$/, '');

/** The best finding about each message at each moment. */
const oneOfEach = (findings: readonly FindingView[]): FindingView[] => {
  const seen = new Set<string>();
  return findings.filter(finding => {
    const key = `${finding.evidence_id}/${finding.locator}/${timeOf(finding)}`;
    return !seen.has(key) && seen.add(key);
  });
};
