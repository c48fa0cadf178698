import type { FoundPassage, Investigation } from '../investigate/investigation.ts';
import { codeBlock, prose, proseWithCode } from './markdown.ts';

const MOST_SECTIONS = 3;

/** Where a section stands: its document and its headings. */
export const place = ({ title, section }: Pick<FoundPassage, 'title' | 'section'>): string =>
  section === '' || section === title ? `**${prose(title)}**` : `**${prose(title)}** (${prose(section)})`;

/** A section in its own words; a block of code, because its text is data. */
const quoted = (passage: FoundPassage, investigation: Investigation): string =>
  [
    `${place(passage)} [${investigation.sources.ofPassage(passage)}]`,
    codeBlock(passage.text, { info: 'markdown' }),
  ].join('\n\n');

/** The best sections, one of each document. */
export const runbookSections = (investigation: Investigation): string => {
  const matching = investigation.passages.filter(({ matches }) => matches);
  const one = [...new Map(matching.toReversed().map(passage => [passage.document_id, passage])).values()].toReversed();
  if (one.length === 0) return '';
  return ['## What the runbooks say', ...one.slice(0, MOST_SECTIONS).map(p => quoted(p, investigation))].join('\n\n');
};

export const suggestedActions = ({ actions }: Investigation): string => {
  if (actions.length === 0) return '';
  const items = actions.map(
    ({ text, sourceIds }, i) => `${i + 1}. ${proseWithCode(text)} ${sourceIds.map(id => `[${id}]`).join('')}`,
  );
  return ['## What to do', 'In the words of the runbooks:', items.join('\n')].join('\n\n');
};

export const similarCases = ({ pastCases, sources }: Investigation): string => {
  if (pastCases.length === 0) return '';
  const items = pastCases.map(past => {
    const end = past.resolution ? `resolved by: ${prose(past.resolution)}` : 'closed without a resolution';
    return `- ${prose(past.title)}: ${end} [${sources.ofCase(past)}]`;
  });
  return ['## Similar cases of yours', items.join('\n')].join('\n\n');
};
