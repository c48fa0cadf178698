import type { Action, FoundPassage, Investigation, Sources } from '../investigate/investigation.ts';
import { whyAlike } from '../investigate/past-cases.ts';
import { bestMatches } from '../investigate/search-knowledge.ts';
import { citing, codeBlock, inlineCode, prose, proseWithCode } from './markdown.ts';

const MOST_SECTIONS = 3;

/** Where a section stands: its document and its headings, without the one that only repeats the title. */
export const place = ({ title, section }: Pick<FoundPassage, 'title' | 'section'>): string => {
  const trail = section.split(' > ').filter((heading, i) => heading !== '' && !(i === 0 && sameName(heading, title)));
  const shown = trail.map(heading => prose(heading, 120)).join(' › ');
  return shown === '' ? `**${prose(title)}**` : `**${prose(title)}** (${shown})`;
};

/** `KubeAPIDown` and `Kube API Down` are one name. */
const sameName = (a: string, b: string): boolean => bare(a) === bare(b);
const bare = (name: string): string => name.replace(/[\s_.-]+/g, '').toLowerCase();

/** A section in its own words; a block of code, because its text is data. */
const quoted = (passage: FoundPassage, investigation: Investigation): string =>
  [
    `${place(passage)} [${investigation.sources.ofPassage(passage)}]`,
    codeBlock(passage.text, { info: 'markdown' }),
  ].join('\n\n');

/** The best sections, one of each document. */
export const runbookSections = (investigation: Investigation): string => {
  const best = bestMatches(investigation.passages);
  if (best.length === 0) return '';
  return ['## What the runbooks say', ...best.slice(0, MOST_SECTIONS).map(p => quoted(p, investigation))].join('\n\n');
};

/** The section that an action is from. */
export const sectionOf = ({ sourceIds }: Action, { all }: Sources): string => {
  const source = all.find(({ view }) => view.id === sourceIds[0]);
  return source === undefined ? '' : place({ title: source.view.title, section: source.view.locator });
};

export const suggestedActions = ({ actions, sources }: Investigation): string => {
  if (actions.length === 0) return '';
  const parts = actions.map((action, i) => {
    const item = `${i + 1}. ${proseWithCode(action.text)} ${citing(action.sourceIds)}`;
    const from = sectionOf(action, sources);
    return i > 0 && from === sectionOf(actions[i - 1] ?? action, sources) ? `\n${item}` : `\n\n${from}:\n\n${item}`;
  });
  return `## What to do\n\nIn the words of the runbooks.${parts.join('')}`;
};

export const similarCases = ({ pastCases, sources }: Investigation): string => {
  if (pastCases.length === 0) return '';
  const items = pastCases.map(past => {
    const end = past.resolution ? `resolved by: ${prose(past.resolution)}` : 'closed without a resolution';
    const why = whyAlike(past, text => inlineCode(text));
    return `- ${prose(past.title)}: ${end} [${sources.ofCase(past)}]${why === '' ? '' : `\n  ${why}`}`;
  });
  return ['## Similar cases of yours', items.join('\n')].join('\n\n');
};
