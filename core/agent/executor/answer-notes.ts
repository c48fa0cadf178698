import { oneLine } from '../grounded/markdown.ts';
import { NOT_IN_SOURCE } from '../trust/figures.ts';
import type { Grade } from '../trust/grade.ts';
import { UNSUPPORTED } from './citations.ts';

/** What the checks of an answer came to. */
export type Checks = {
  readonly isUnsupported: boolean;
  /** How many citations named sources that do not exist. */
  readonly invented: number;
  /** Whether something lost its only citation with them. */
  readonly hasLostSources: boolean;
  readonly quotes: readonly string[];
  readonly deeds: number;
  readonly figures: readonly string[];
  readonly uncitedCauses: number;
  readonly grade: { readonly said: Grade; readonly holds: Grade } | null;
};

const MOST_TOLD = 3;
const MOST_FIGURES = 5;
const QUOTE_CHARS = 120;

const some = (condition: boolean, sentence: string): readonly string[] => (condition ? [sentence] : []);
const quotes = (n: number): string => (n === 1 ? 'a quote that is' : `${n} quotes that are`);

/** What has to be read before the answer is, each without its beginning. */
export const warningsOn = (checks: Checks): readonly string[] => [
  ...some(checks.isUnsupported, 'nothing in the evidence or the runbooks is named that supports this answer.'),
  ...some(
    !checks.isUnsupported && checks.hasLostSources,
    `what is marked ${UNSUPPORTED} named only sources that do not exist.`,
  ),
  ...some(
    !checks.isUnsupported && !checks.hasLostSources && checks.uncitedCauses > 0,
    `a cause that is marked ${UNSUPPORTED} names no source.`,
  ),
  ...some(checks.quotes.length > 0, `${quotes(checks.quotes.length)} not in the source was taken out.`),
];

export const notesOn = (checks: Checks): readonly string[] => [
  ...some(
    checks.invented > 0,
    `${checks.invented} citation(s) of sources that do not exist were removed; what they stood for is unsupported.`,
  ),
  ...some(
    checks.isUnsupported,
    'Unsupported: the model cites none of the sources, so nothing in its answer can be checked.',
  ),
  ...checks.quotes
    .slice(0, MOST_TOLD)
    .map(
      quote =>
        `Unsupported: the quote "${oneLine(quote, QUOTE_CHARS)}" is not in the source that it is said to be from, and was removed.`,
    ),
  ...some(
    checks.deeds > 0,
    `${checks.deeds} sentence(s) that claimed to have run, changed or checked something were removed: FaultMaven only reads.`,
  ),
  ...some(
    checks.figures.length > 0,
    `What is marked ${NOT_IN_SOURCE} was not found in what is cited for it: ${checks.figures.slice(0, MOST_FIGURES).join(', ')}.`,
  ),
  ...(checks.grade === null ? [] : [`The model said ${checks.grade.said}; what is cited holds ${checks.grade.holds}.`]),
];
