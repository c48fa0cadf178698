import { causeLine } from '../grounded/bottom-line.ts';
import { proseLines } from '../grounded/markdown.ts';
import { mentionList } from '../grounded/mentioned-elsewhere.ts';
import { place } from '../grounded/runbooks.ts';
import type { Investigation } from '../investigate/investigation.ts';
import { bestMatches } from '../investigate/search-knowledge.ts';
import { gradeOf, standingOf, witnessOf } from '../trust/grade.ts';
import { citeCase, type Material } from './material.ts';
import type { Grade } from './post-mortem.ts';

const RESOLUTION_CHARS = 2_000;

/** What the owner said ended it, with its number; undefined where nothing was said. */
export const resolutionOf = (material: Material): string | undefined => {
  const { resolution } = material.about;
  if (resolution === null || resolution.trim() === '') return undefined;
  return `${proseLines(resolution, RESOLUTION_CHARS)} [${citeCase(material, 'resolution', resolution)}]`;
};

/** The root cause in a sentence or two: what the evidence says; without any, what the owner said and that nothing shows it. */
export const rootCause = (material: Material): string => {
  const { found } = material;
  if (found.cause.finding !== null) return causeLine(found);
  const why =
    found.evidence.files.length === 0
      ? 'No cause can be named: the case holds no evidence that was analysed.'
      : 'Nothing in the evidence stands out, so no cause can be named.';
  const resolution = resolutionOf(material);
  return resolution === undefined ? why : `${why} What its owner says ended it: ${resolution}`;
};

/** The grade of the computed cause, now that its owner has said what ended the incident. */
export const gradedByResolution = (found: Investigation, resolution: string | null): Grade => {
  const { finding, grade } = found.cause;
  if (finding === null) return grade;
  const shown = found.sources.all.filter(({ view }) => view.id === found.sources.ofFinding(finding));
  const claim = { statement: `${finding.quote}\n${finding.title}`, for: shown.map(witnessOf), against: [] };
  return gradeOf(claim, standingOf(found, resolution));
};

const MEANING: { readonly [grade in Grade]: string } = {
  confirmed:
    'The evidence shows it, a runbook describes it in its own words, and what its owner says ended it speaks of the same.',
  supported:
    'The evidence shows it, and a runbook describes it in its own words. That it is the reason is for the reviewer to say.',
  unproven: 'The evidence shows that it came first. Nothing shows that it is the reason.',
  inconclusive: 'There is nothing in the case to hold a cause against.',
};

const runbooks = ({ found }: Material): string => {
  const describing = bestMatches(found.passages).filter(({ matchesCause }) => matchesCause);
  if (describing.length === 0) return '';
  const places = describing.slice(0, 3).map(passage => `${place(passage)} [${found.sources.ofPassage(passage)}]`);
  return `${DESCRIBED_IN}${places.join(', ')}.`;
};

/** In one line, which an edit of the cause replaces. */
export const gradeLine = (grade: Grade): string => `Grade: **${grade}**. ${MEANING[grade]}`;

/** Of a cause that somebody wrote and that names nothing that was computed. */
export const unheldGradeLine = (grade: Grade): string =>
  `Grade: **${grade}**. A reviewer wrote this cause. Nothing that was computed from the evidence shows it.`;

const DESCRIBED_IN = 'Described in: ';
const ELSEWHERE = 'Other files speak of the same:';

/** Whether this paragraph of ours says what holds the computed cause. */
export const isOnComputedCause = (paragraph: string): boolean =>
  paragraph.startsWith(DESCRIBED_IN) || paragraph.startsWith(ELSEWHERE);

/** How far the cause holds, and by what. */
export const howFarItHolds = (material: Material): string => {
  const { grade } = material.found.cause;
  const elsewhere = mentionList(material.found);
  return [gradeLine(grade), runbooks(material), elsewhere === '' ? '' : `${ELSEWHERE}\n\n${elsewhere}`]
    .filter(part => part !== '')
    .join('\n\n');
};
