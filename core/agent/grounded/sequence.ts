import type { CaseFindingView } from '../../evidence/index.ts';
import { isSamePlace, momentOf } from '../investigate/cause.ts';
import type { Investigation } from '../investigate/investigation.ts';
import { fileOf, lineOf } from './log-line.ts';
import { inlineCode } from './markdown.ts';
import { clockTime, daysIn, offset } from './times.ts';

/** Of the findings; what is named above and the first trouble of each file is there in any case. */
const MOST = 10;

const WORD: { readonly [kind in CaseFindingView['kind']]: string } = {
  'error-onset': 'errors begin',
  'first-seen': 'first seen',
  burst: 'a burst begins',
  'rate-change': 'its rate changes',
  vanished: 'last seen',
  'stack-trace': 'exception',
  'rare-error': 'rare error',
  'rare-event': 'rarely seen',
  'config-change': 'configuration',
  'config-problem': 'configuration',
  'metric-change': 'a level changes',
  'metric-outlier': 'an extreme value',
  'metric-gap': 'no values',
  'counter-reset': 'a counter restarts',
};

const timeOf = (finding: CaseFindingView): string | null =>
  finding.kind === 'vanished' ? finding.last_seen : finding.first_seen;

const wordOf = (finding: CaseFindingView, { cause, evidence }: Investigation): string => {
  if (finding === cause.finding && cause.leadMs !== null) return 'the likely cause';
  if (cause.onset !== null && isSamePlace(finding, cause.onset)) return 'the trouble begins';
  if (evidence.order.some(begin => isSamePlace(finding, begin))) return 'trouble here, too';
  return WORD[finding.kind];
};

/** What is told: the best findings, and whatever the report names. */
const chosenOf = ({ evidence, cause }: Investigation): CaseFindingView[] => {
  const timed = oneOfEach(evidence.findings.filter(finding => !Number.isNaN(momentOf(finding))));
  const named = [cause.finding, cause.onset, cause.crash, ...cause.suspects, ...evidence.order];
  return timed.filter(
    (finding, rank) => rank < MOST || named.some(place => place !== null && isSamePlace(place, finding)),
  );
};

/** What happened, over all files on one clock, with a sentence on its zone; no lines when nothing has a time. */
export const sequenceLines = (investigation: Investigation): { when: string; lines: readonly string[] } => {
  const { sources, cause } = investigation;
  const chosen = chosenOf(investigation).sort((a, b) => momentOf(a) - momentOf(b));
  const days = daysIn(chosen.map(timeOf));
  const lines = chosen.map((finding, i) => {
    const time = timeOf(finding) ?? '';
    const isNewDay = days.length > 1 && time.slice(0, 10) !== timeOf(chosen[i - 1] ?? finding)?.slice(0, 10);
    const date = days.length > 1 && (i === 0 || isNewDay) ? `${time.slice(0, 10)} ` : '';
    const file = inlineCode(fileOf(finding.locator), 60);
    const distance = cause.onset === null || !finding.lead_ms ? '' : ` ${offset(-finding.lead_ms)}`;
    const what = `${wordOf(finding, investigation)}: ${lineOf(finding, 180)}`;
    return `- ${date}**${clockTime(time)}**${distance} ${file} ${what} [${sources.ofFinding(finding)}]`;
  });
  const zone = days.length === 1 ? `All times are UTC, on ${days[0]}` : 'All times are UTC';
  return { when: cause.onset === null ? `${zone}.` : `${zone}; − is before the first trouble, + after it.`, lines };
};

export const sequence = (investigation: Investigation): string => {
  const { when, lines } = sequenceLines(investigation);
  return lines.length === 0 ? '' : ['## What happened', when, lines.join('\n')].join('\n\n');
};

/** The best finding about each message at each moment. */
const oneOfEach = (findings: readonly CaseFindingView[]): CaseFindingView[] => {
  const seen = new Set<string>();
  return findings.filter(finding => {
    const key = `${finding.evidence_id}/${finding.locator}/${timeOf(finding)}`;
    return !seen.has(key) && seen.add(key);
  });
};
