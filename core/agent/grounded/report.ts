import type { Investigation } from '../investigate/investigation.ts';
import { bestMatches } from '../investigate/search-knowledge.ts';
import { bottomLine } from './bottom-line.ts';
import { gaps } from './gaps.ts';
import { codeBlock, prose } from './markdown.ts';
import { mentionedElsewhere } from './mentioned-elsewhere.ts';
import { place, runbookSections, similarCases, suggestedActions } from './runbooks.ts';
import { sequence } from './sequence.ts';
import { filesRead, stackTraces, standingOut } from './standing-out.ts';
import { theCount } from './the-count.ts';

const plural = (n: number, word: string): string => `${n} ${word}${n === 1 ? '' : 's'}`;

/** The answer that needs no model: Markdown composed by code from what was found. Every sentence about the incident cites
 *  where it is from; text of others is quoted as data and is never live. `why` says why no model wrote it. */
export const groundedReport = (investigation: Investigation, why: string): string => {
  const parts = hasEvidence(investigation) ? incidentReport(investigation) : plainAnswer(investigation);
  const sections = [...parts, provenance(investigation, why)];
  return sections.filter(section => section !== '').join('\n\n');
};

const hasEvidence = ({ evidence }: Investigation): boolean => evidence.files.length > 0;

const incidentReport = (investigation: Investigation): readonly string[] => {
  const missing = gaps(investigation);
  return [
    theCount(investigation),
    bottomLine(investigation),
    suggestedActions(investigation),
    sequence(investigation),
    mentionedElsewhere(investigation),
    standingOut(investigation),
    stackTraces(investigation),
    runbookSections(investigation),
    similarCases(investigation),
    missing.length === 0 ? '' : ['## What is missing', missing.map(gap => `- ${gap}`).join('\n')].join('\n\n'),
    filesRead(investigation),
  ];
};

/** Without evidence the runbooks answer; without a match, what would help is said. */
const plainAnswer = (investigation: Investigation): readonly string[] => {
  const { passages, evidence, sources } = investigation;
  const [best, ...also] = bestMatches(passages);
  const waiting = evidence.unread.some(({ reason }) => reason === 'pending');
  const status = waiting
    ? 'The files of this case are not analysed yet. Ask again in a moment for an answer from them.'
    : '';
  if (best === undefined)
    return [status || NOTHING_FOUND, similarCases(investigation), status && 'No runbook matches the question so far.'];
  return [
    status,
    `The closest that the runbooks have is ${place(best)} [${sources.ofPassage(best)}]:`,
    codeBlock(best.text, { info: 'markdown' }),
    suggestedActions(investigation),
    also.length === 0
      ? ''
      : `See also: ${also
          .slice(0, 3)
          .map(p => `${prose(p.title)} [${sources.ofPassage(p)}]`)
          .join(', ')}.`,
    similarCases(investigation),
  ];
};

const NOTHING_FOUND = [
  'There is nothing to go by: this case has no evidence, and no runbook matches the question.',
  'What helps most:',
  [
    '- the logs of the failing service, from half an hour before it began until now',
    '- the configuration that is in force, and what was changed that day',
    '- the alert as it fired, or the exact error message',
    '- a runbook for this service, added to the knowledge base',
  ].join('\n'),
].join('\n\n');

const provenance = ({ evidence, passages }: Investigation, why: string): string => {
  const used = [
    ...(evidence.files.length > 0
      ? [`${plural(evidence.findings.length, 'finding')} in ${plural(evidence.files.length, 'file')}`]
      : []),
    ...(passages.length > 0 ? [`${plural(passages.length, 'section')} of runbooks`] : []),
  ];
  const from = used.length === 0 ? '' : ` Code composed it from ${used.join(' and ')}.`;
  return `---\n\n*No language model wrote this${why}.${from}*`;
};
