import type { TimelineEntryView } from '../../case/index.ts';
import { plainLine } from '../grounded/markdown.ts';
import { sequenceLines } from '../grounded/sequence.ts';
import { momentText } from '../grounded/times.ts';
import { citeMessage, type Material } from './material.ts';

const MOST = 40;
const TITLE_CHARS = 200;

/** A question is its own source; of a file, the file is. */
const sourceOf = (entry: TimelineEntryView, material: Material): string => {
  const message = material.said.find(({ id }) => id === entry.ref_id);
  if (message) return ` [${citeMessage(material, message)}]`;
  const file = material.found.evidence.files.find(({ evidence_id }) => evidence_id === entry.ref_id);
  return file === undefined ? '' : ` [${material.found.sources.ofFile(file)}]`;
};

const lineOf = (entry: TimelineEntryView, material: Material): string =>
  `- **${momentText(entry.at)}** ${entry.kind === 'question' ? 'Said: ' : ''}${plainLine(entry.title, TITLE_CHARS)}${sourceOf(entry, material)}`;

/** The beginning and the end of a long one. */
const ends = (lines: readonly string[]): readonly string[] =>
  lines.length <= MOST
    ? lines
    : [...lines.slice(0, MOST / 2), `- … ${lines.length - MOST} more …`, ...lines.slice(-MOST / 2)];

/** What the files say happened, and what the people on the case did, each on its own clock. */
export const timeline = (material: Material): string => {
  const { when, lines } = sequenceLines(material.found);
  // Answers have a section of their own.
  const events = material.events.filter(({ kind }) => kind !== 'answer' && !kind.startsWith('post-mortem.'));
  return [
    '### What happened',
    ...(lines.length === 0 ? ['Nothing in the files of this case has a time.'] : [when, lines.join('\n')]),
    '### How it was handled',
    'All times are UTC.',
    ends(events.map(entry => lineOf(entry, material))).join('\n'),
  ].join('\n\n');
};
