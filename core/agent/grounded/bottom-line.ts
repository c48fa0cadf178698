import type { CaseFindingView } from '../../evidence/index.ts';
import { fromIso } from '../../kernel/instant.ts';
import { isError, LONGEST_LEAD_MS } from '../investigate/cause.ts';
import type { Investigation, Place } from '../investigate/investigation.ts';
import { bestMatches } from '../investigate/search-knowledge.ts';
import { fileOf, lineOf, quotedLine } from './log-line.ts';
import { citing, inlineCode, proseWithCode } from './markdown.ts';
import { place, sectionOf } from './runbooks.ts';
import { clockTime, duration, momentText } from './times.ts';

const VERBS: { readonly [kind in CaseFindingView['kind']]: string } = {
  'first-seen': 'It was seen for the first time',
  burst: 'Its burst began',
  'rate-change': 'Its rate changed',
  vanished: 'It was seen for the last time',
  'stack-trace': 'It was thrown for the first time',
  'rare-error': 'It was logged',
  'rare-event': 'It is rare, and came',
  'error-onset': 'It came',
  'config-change': 'It was changed',
  'config-problem': 'It was there',
  'metric-change': 'It changed',
  'metric-outlier': 'It was measured',
  'metric-gap': 'The measuring stopped',
  'counter-reset': 'It went back',
};

const MOST_EARLIER = 3;
const MOST_FILES = 5;
const SUSPECT_CHARS = 200;
const ONSET_CHARS = 250;
/** As long as a quote gets, so that the end of an error is in it: what went wrong is often said last. */
const WHOLE_LINE = 500;

/** A few lines for somebody who reads no further: the cause, since when, what else it may be, what to do. */
export const bottomLine = (investigation: Investigation): string => {
  const { cause, actions } = investigation;
  if (cause.finding === null) return 'Nothing in the evidence stands out, so no cause can be named.';
  const step = actions[0];
  const doFirst =
    step &&
    `**Do first**, says ${sectionOf(step, investigation.sources)}: ${proseWithCode(step.text)} ${citing(step.sourceIds)}`;
  const parts = [causeLine(investigation), since(investigation), otherSuspects(investigation)];
  return [...parts, describedIn(investigation), doFirst].filter(line => line !== undefined && line !== '').join('\n\n');
};

/** The likely cause and how far it holds, in a sentence or two; empty where there is nothing to name. */
export const causeLine = (about: About): string => {
  const { finding } = about.cause;
  return finding === null ? '' : [headline(finding, about), crashBeside(about)].filter(part => part !== '').join(' ');
};

type About = Pick<Investigation, 'cause' | 'evidence' | 'sources'>;

const named = (finding: CaseFindingView, { sources }: About): string =>
  `${lineOf(finding, WHOLE_LINE)} [${sources.ofFinding(finding)}]`;

const inFile = ({ locator }: Place): string => `in ${inlineCode(fileOf(locator), 80)}`;

const headline = (finding: CaseFindingView, about: About): string => {
  const { grade, onset, leadMs } = about.cause;
  const when = finding.kind === 'vanished' ? finding.last_seen : finding.first_seen;
  const what = `${when === null ? '' : `at ${clockTime(when)} `}${inFile(finding)}, ${named(finding, about)}.`;
  if (onset === null)
    return isError(finding)
      ? `**Where it begins (${grade}):** ${what} It has no time, so what came before it in other files is not known.`
      : `**What stands out most (${grade}):** ${what} ${noErrorsAfter(about)}`;
  if (leadMs === null) return `**Where it begins (${grade}):** ${what} ${nothingBefore(about)}`;
  const begin = `${quotedLine(onset.quote, ONSET_CHARS)} [${about.sources.ofFinding(onset)}]`;
  return (
    `**Most likely cause (${grade}):** ${what} ${VERBS[finding.kind]} ${duration(leadMs)} before the trouble began at ` +
    `${clockTime(onset.at)} ${inFile(onset)} with ${begin}.`
  );
};

const noErrorsAfter = ({ evidence }: About): string =>
  evidence.files.some(({ levels }) =>
    levels.some(({ level, count }) => (level === 'error' || level === 'fatal') && count > 0),
  )
    ? 'There are errors in these files, but none with a beginning that it could have led to.'
    : 'There are no errors in these files that it could have led to.';

const isShortlyBefore = ({ lead_ms: lead }: CaseFindingView): boolean =>
  lead !== null && lead > 0 && lead <= LONGEST_LEAD_MS;

/** That nothing came before is said of the time that was looked at, and what came before that is named. */
const nothingBefore = (about: About): string => {
  const { earlier, grade } = about.cause;
  const shown = earlier
    .slice(0, MOST_EARLIER)
    .map(finding => `${duration(finding.lead_ms ?? 0)} before ${inFile(finding)}, ${named(finding, about)}`);
  const more = earlier.length > shown.length ? `; ${earlier.length - shown.length} more are below` : '';
  const clearly = about.evidence.findings.some(isShortlyBefore) ? 'stands out as clearly' : 'stands out';
  const nothing =
    `Nothing that ${clearly} began in the ${LONGEST_LEAD_MS / 60_000} minutes before it in these files, ` +
    (grade === 'supported'
      ? 'so this is the first symptom; a runbook describes it, and what set it off is not in them.'
      : 'so this is the first symptom and not yet the reason.');
  return shown.length === 0 ? nothing : `${nothing} Longer ago: ${shown.join('; ')}${more}.`;
};

const crashBeside = (about: About): string => {
  const { crash, onset } = about.cause;
  if (crash === null || onset === null) return '';
  const lead = crash.lead_ms ?? 0;
  const side = lead > 0 ? 'before' : 'after';
  const when = lead === 0 ? 'in the same moment' : `${duration(Math.abs(lead))} ${side} the first trouble`;
  return `Fatal at ${clockTime(crash.first_seen)}, ${when}, ${inFile(crash)}: ${named(crash, about)}.`;
};

/** When the trouble began, and how it went from file to file. */
const since = ({ evidence, cause, sources }: Investigation): string => {
  const { onset } = cause;
  if (onset === null) return '';
  const others = evidence.order.filter(begin => begin.evidence_id !== onset.evidence_id).slice(0, MOST_FILES);
  const then = others.map(begin => {
    const later = fromIso(begin.at) - fromIso(onset.at);
    const distance = later <= 0 ? '' : ` ${duration(later)} later`;
    return `${inlineCode(fileOf(begin.locator), 80)}${distance} [${sources.ofFinding(begin)}]`;
  });
  const spread = then.length === 0 ? '' : `, then in ${then.join(', ')}`;
  return `**Since:** ${momentText(onset.at)} UTC, first ${inFile(onset)} [${sources.ofFinding(onset)}]${spread}.`;
};

/** What else may be the cause: who looks into one cause only loses an hour when it is another. */
const otherSuspects = ({ cause: { suspects }, sources }: Investigation): string => {
  if (suspects.length === 0) return '';
  const lines = suspects.map(finding => {
    const where = `${duration(finding.lead_ms ?? 0)} before ${inFile(finding)}`;
    return `- ${where}: ${lineOf(finding, SUSPECT_CHARS)} [${sources.ofFinding(finding)}]`;
  });
  return `**Also suspicious, before the trouble:**\n\n${lines.join('\n')}`;
};

/** Which runbooks describe what was found, and whether that is the cause or what it led to. */
const describedIn = ({ passages, sources, cause }: Investigation): string => {
  const runbooks = bestMatches(passages).filter(({ matchesEvidence }) => matchesEvidence);
  if (runbooks.length === 0) return 'No runbook describes it.';
  const places = runbooks.slice(0, 2).map(p => `${place(p)} [${sources.ofPassage(p)}]`);
  return `**${cause.grade === 'supported' ? 'Runbooks' : 'Runbooks on what it led to'}:** ${places.join(', ')}.`;
};
