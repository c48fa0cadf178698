import { DomainError } from '../../kernel/error.ts';
import { checkCitations } from '../executor/citations.ts';
import type { Grade, Revision, Support } from './post-mortem.ts';
import { gradeLine, isOnComputedCause, unheldGradeLine } from './root-cause.ts';
import { HOW_FAR_IT_HOLDS, ROOT_CAUSE, SUMMARY, sectionText, withoutHeadings, withSection } from './sections.ts';

const idsOf = ({ sources }: Revision): ReadonlySet<number> => new Set(sources.map(({ id }) => id));

const namesWhatHolds = (sourceIds: readonly number[], { computed }: Revision): boolean =>
  sourceIds.some(id => computed.sourceIds.includes(id));

/** A grade holds for what the sources hold: a root cause in other words that names one of the sources of the computed one
 *  keeps its grade, any other is a claim that nothing here has shown. */
export const supportOf = (text: string, known: Revision): Support => {
  const { computed, rootCause } = known;
  if (text === rootCause.text) return { grade: rootCause.grade, sourceIds: rootCause.sourceIds };
  const sourceIds = checkCitations(text, idsOf(known)).cited;
  if (computed.grade === 'inconclusive')
    return { grade: sourceIds.length > 0 ? 'unproven' : 'inconclusive', sourceIds };
  return { grade: namesWhatHolds(sourceIds, known) ? computed.grade : 'unproven', sourceIds };
};

/** The label with which our own sentence on the cause begins: `**Most likely cause (supported):**`. */
const LABEL = /^(\*\*[^*()\n]{1,60} \()(?:confirmed|supported|unproven|inconclusive)(?=\):\*\*)/;

const labelled = (text: string, grade: Grade): string => text.replace(LABEL, (_, before: string) => before + grade);

/** The Markdown with this text as its root cause: one section, that cites nothing but what there is.
 *  @throws DomainError 'invalid' for a text that would take what comes after it for its own. */
export const withRootCause = (markdown: string, given: string, known: Revision): string => {
  const checked = withoutHeadings(checkCitations(given, idsOf(known)).text).trim();
  const text = labelled(checked, supportOf(checked, known).grade);
  const next = withSection(markdown, ROOT_CAUSE, text);
  if (sectionText(next, ROOT_CAUSE) !== text)
    throw new DomainError('invalid', 'A block of code in the text of the root cause has no end. Close it.');
  return retold(next, text, known, REVIEWED + text);
};

const REVIEWED = '**As reviewed:** ';

/** The summary tells the cause that the root cause now is. Where it told the earlier one in words of its own, which nobody
 *  can look for, `otherwise` is put behind it. */
export const retold = (markdown: string, text: string, { rootCause }: Revision, otherwise = ''): string => {
  const summary = sectionText(markdown, SUMMARY);
  if (summary === undefined || text === rootCause.text) return markdown;
  const label = apart(summary).includes(apart(REVIEWED + rootCause.text)) ? REVIEWED : '';
  const [before, ...rest] = rootCause.text === '' ? [] : apart(summary).split(apart(label + rootCause.text));
  const isTold = before !== undefined && rest.length > 0;
  const paragraphs = isTold ? [before, text && label + text, ...rest] : [summary, otherwise];
  const next = paragraphs.map(paragraph => paragraph.trim()).filter(paragraph => paragraph !== '');
  return withSection(markdown, SUMMARY, next.join('\n\n'));
};

const apart = (paragraphs: string): string => `\n\n${paragraphs}\n\n`;

const STATED = /^Grade: \*\*[a-z]+\*\*\..*$/m;

/** The grade that the text states is the one that it has; a text that states none is left alone. */
export const withGrade = (markdown: string, text: string, { grade, sourceIds }: Support, known: Revision): string => {
  const body = sectionText(markdown, HOW_FAR_IT_HOLDS);
  const stated = body && STATED.exec(body)?.[0];
  if (body === undefined || !stated) return markdown;
  const isHeld = text === known.rootCause.text ? isHeldBy(known) : namesWhatHolds(sourceIds, known);
  const line = isHeld ? gradeLine(grade) : unheldGradeLine(grade);
  const next = stated.startsWith(line) ? body : body.replace(stated, () => line);
  const paragraphs = isHeld ? next : withoutComputed(next);
  return paragraphs === body ? markdown : withSection(markdown, HOW_FAR_IT_HOLDS, paragraphs);
};

/** What stands there was computed, or is held by what was. */
const isHeldBy = (known: Revision): boolean =>
  known.origin === 'generated' || namesWhatHolds(known.rootCause.sourceIds, known);

/** Without what speaks for the computed cause: its paragraphs, and the list behind one of them. */
const withoutComputed = (body: string): string => {
  const paragraphs = body.split('\n\n');
  return paragraphs
    .filter((paragraph, i) => {
      const isListOf = paragraph.startsWith('- ') && isOnComputedCause(paragraphs[i - 1] ?? '');
      return !isOnComputedCause(paragraph) && !isListOf;
    })
    .join('\n\n');
};
