import type { FindingView } from '../../evidence/index.ts';
import { isError, LONGEST_LEAD_MS, momentOf } from '../investigate/cause.ts';
import type { Investigation } from '../investigate/investigation.ts';
import { bestMatches } from '../investigate/search-knowledge.ts';
import { lineOf } from './log-line.ts';
import { citing, proseWithCode } from './markdown.ts';
import { place } from './runbooks.ts';
import { clockTime, duration } from './times.ts';

const VERBS: { readonly [kind in FindingView['kind']]: string } = {
  'first-seen': 'It was seen for the first time',
  burst: 'Its burst began',
  'rate-change': 'Its rate changed',
  vanished: 'It was seen for the last time',
  'stack-trace': 'It was thrown for the first time',
  'rare-error': 'It was logged',
  'error-onset': 'It came',
};

const MOST_EARLIER = 3;
/** As long as a quote gets, so that the end of an error is in it: what went wrong is often said last. */
const WHOLE_LINE = 500;

/** Two or three lines for somebody who reads no further. */
export const bottomLine = (investigation: Investigation): string => {
  const { cause, actions } = investigation;
  if (cause.finding === null) return 'Nothing in the evidence stands out, so no cause can be named.';
  const step = actions[0];
  const doFirst = step && `**Do first:** ${proseWithCode(step.text)} ${citing(step.sourceIds)}`;
  return [causeLine(investigation), describedIn(investigation), doFirst]
    .filter(line => line !== undefined)
    .join('\n\n');
};

/** The likely cause and how far it holds, in a sentence or two; empty where there is nothing to name. */
export const causeLine = (about: About): string => {
  const { finding } = about.cause;
  return finding === null ? '' : [headline(finding, about), crashBeside(about)].filter(part => part !== '').join(' ');
};

type About = Pick<Investigation, 'cause' | 'sources'>;

const named = (finding: FindingView, { sources }: About): string =>
  `${lineOf(finding, WHOLE_LINE)} [${sources.ofFinding(finding)}]`;

const headline = (finding: FindingView, about: About): string => {
  const { grade, onset, leadMs } = about.cause;
  const when = finding.kind === 'vanished' ? finding.last_seen : finding.first_seen;
  const what = `${when === null ? '' : `at ${clockTime(when)}, `}${named(finding, about)}.`;
  if (onset === null)
    return isError(finding)
      ? `**Where it begins (${grade}):** ${what} It has no time, so what came before it in other files is not known.`
      : `**What stands out most (${grade}):** ${what} There are no errors in these files that it could have led to.`;
  if (leadMs === null) return `**Where it begins (${grade}):** ${what} ${nothingBefore(onset, about)}`;
  return (
    `**Most likely cause (${grade}):** ${what} ${VERBS[finding.kind]} ${duration(leadMs)} before the errors began at ` +
    `${clockTime(onset.first_seen)} with ${named(onset, about)}.`
  );
};

/** That nothing came before is said of the time that was looked at, and what came before that is named. */
const nothingBefore = (onset: FindingView, about: About): string => {
  const { earlier, grade } = about.cause;
  const shown = earlier.slice(0, MOST_EARLIER).map(f => {
    const lead = duration(momentOf(onset) - momentOf(f));
    return `${lead} before, ${named(f, about)}`;
  });
  const more = earlier.length > shown.length ? `; ${earlier.length - shown.length} more are below` : '';
  const nothing =
    `Nothing that stands out began in the ${LONGEST_LEAD_MS / 60_000} minutes before it in these files, ` +
    (grade === 'supported'
      ? 'so this is the first symptom; a runbook describes it, and what set it off is not in them.'
      : 'so this is the first symptom and not yet the reason.');
  return shown.length === 0 ? nothing : `${nothing} Longer ago: ${shown.join('; ')}${more}.`;
};

const crashBeside = (about: About): string => {
  const { crash, onset } = about.cause;
  if (crash === null || onset === null) return '';
  const apart = momentOf(crash) - momentOf(onset);
  const side = apart < 0 ? 'before' : 'after';
  const when = apart === 0 ? 'in the same moment' : `${duration(Math.abs(apart))} ${side} the first error`;
  return `Fatal at ${clockTime(crash.first_seen)}, ${when}: ${named(crash, about)}.`;
};

/** Which runbooks describe what was found, and whether that is the cause or what it led to. */
const describedIn = ({ passages, sources, cause }: Investigation): string => {
  const runbooks = bestMatches(passages).filter(({ matchesEvidence }) => matchesEvidence);
  if (runbooks.length === 0) return 'No runbook describes it.';
  const places = runbooks.slice(0, 2).map(p => `${place(p)} [${sources.ofPassage(p)}]`);
  return `**${cause.grade === 'supported' ? 'Runbooks' : 'Runbooks on what it led to'}:** ${places.join(', ')}.`;
};
