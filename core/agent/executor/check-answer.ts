import type { Investigation, Source } from '../investigate/investigation.ts';
import { type ComputedWords, computedWords } from '../trust/computed-words.ts';
import { withoutDeeds } from '../trust/deeds.ts';
import { checkFigures } from '../trust/figures.ts';
import { type Grade, standingOf } from '../trust/grade.ts';
import { askingOf } from '../trust/plain-question.ts';
import { bestCause, type Proposed, weighProposals } from '../trust/proposed.ts';
import { causeGraded, causeStated, markUncitedCauses, withComputedGrade } from '../trust/stated-cause.ts';
import type { Proposal } from '../trust/tail.ts';
import { type Checks, notesOn, warningsOn } from './answer-notes.ts';
import { checkCitations, GRADE_LINE, UNSUPPORTED } from './citations.ts';
import { type KnownAddresses, withoutForeignLinks } from './links.ts';
import { checkQuotes } from './quotes.ts';

/** The cause that an answer names, graded by code. */
export type AnsweredCause = {
  readonly statement: string;
  readonly grade: Grade;
  readonly sourceIds: readonly number[];
};

export type CheckedAnswer = {
  /** What is not held is marked in it or taken out, and its first lines say so. */
  readonly text: string;
  readonly cited: readonly number[];
  /** What the reader should know about the answer, each a sentence. */
  readonly notes: readonly string[];
  readonly cause: AnsweredCause | null;
  /** The hypotheses of the model, weighed. */
  readonly proposed: readonly Proposed[];
};

/** What an answer is held against besides its sources. */
export type AnswerContext = {
  readonly found: Investigation;
  /** What `takeTail` read in the answer, with its placeholders put back. */
  readonly proposals: readonly Proposal[];
  /** What the owner said ended the incident. */
  readonly resolution: string | null;
};

/** What a summary is held against: the text that it sums up, whose figures it may give, and the grade of the cause there. */
export type SummaryContext = { readonly page: string; readonly grade: Grade };

/** What stands above an answer that cites nothing and need not. */
export const GENERAL_KNOWLEDGE = '*From general knowledge, not from your evidence.*';

/** What code can check of a model's answer: it cites only what it was given, quotes what is there, gives figures that are
 *  there, claims no deed, grades no cause above what is cited for it, and holds no live link but those of its documents.
 *  Whether a claim follows from its source is for the reader, who has the quote. Without a context
 *  no cause is looked for; of a summary, none but that of its page. */
export const checkAnswer = (
  answer: string,
  sources: readonly Source[],
  context: AnswerContext | SummaryContext | null = null,
): CheckedAnswer => {
  const offered = new Set(sources.map(({ view }) => view.id));
  const first = checkCitations(answer.replace(/\r\n?/g, '\n'), offered);
  const quotes = checkQuotes(first.text, sources);
  const deeds = withoutDeeds(quotes.text);
  const figures = checkFigures(deeds.text, sources, figuresBeside(context));
  // Links lose their marks before the last look at citations: the text of a foreign link looks like one when they are gone.
  const last = checkCitations(withoutForeignLinks(figures.text, addressesOf(sources)), offered);
  const judged = judgedBy(last.text, sources, context);
  const isUncited = last.cited.length === 0;
  const isUnsupported = isUncited && judged.isAboutCase && (sources.length > 0 || judged.namesCause);
  const checks: Checks = {
    isUnsupported,
    hasLostSources: last.text.includes(UNSUPPORTED),
    invented: first.invented + last.invented,
    quotes: quotes.removed,
    deeds: deeds.removed,
    figures: figures.unknown,
    uncitedCauses: judged.marked,
    grade: judged.corrected && { said: judged.corrected, holds: judged.grade },
  };
  const isGeneral = isUncited && !isUnsupported && judged.needsOrigin && judged.text.trim() !== '';
  const head = [
    ...(isGeneral ? [GENERAL_KNOWLEDGE] : []),
    ...warningsOn(checks).map(warning => `> **Unsupported:** ${warning}`),
    ...(judged.cause === null ? [] : [gradeLine(judged.cause)]),
  ];
  return {
    text: [...head, judged.text.trim()].join('\n\n'),
    cited: last.cited,
    cause: judged.cause,
    proposed: judged.proposed,
    notes: notesOn(checks),
  };
};

type Judged = {
  readonly text: string;
  readonly cause: AnsweredCause | null;
  readonly proposed: readonly Proposed[];
  /** Of the cause; what no cause can be above where none is named. */
  readonly grade: Grade;
  readonly corrected: Grade | null;
  readonly marked: number;
  readonly isAboutCase: boolean;
  readonly namesCause: boolean;
  /** Whether it has to be said where an answer without citations is from. */
  readonly needsOrigin: boolean;
};

const notJudged = (text: string): Judged => ({
  text,
  cause: null,
  proposed: [],
  grade: 'unproven',
  corrected: null,
  marked: 0,
  isAboutCase: true,
  namesCause: false,
  needsOrigin: false,
});

const figuresBeside = (context: AnswerContext | SummaryContext | null): readonly ComputedWords[] => {
  if (context === null) return [];
  return 'page' in context
    ? [{ text: context.page, isAbout: () => true, isByLine: false }]
    : computedWords(context.found);
};

const judgedBy = (text: string, sources: readonly Source[], context: AnswerContext | SummaryContext | null): Judged => {
  if (context === null) return notJudged(text);
  return 'page' in context ? judgeSummary(text, context) : judge(text, sources, context);
};

/** Its page says how far the cause holds. */
const judgeSummary = (text: string, { grade }: SummaryContext): Judged => {
  const causes = markUncitedCauses(text);
  const graded = withComputedGrade(causes.text, grade);
  return { ...notJudged(graded.text), grade, corrected: graded.corrected, marked: causes.marked };
};

const judge = (text: string, sources: readonly Source[], { found, proposals, resolution }: AnswerContext): Judged => {
  const asking = askingOf(found.question);
  const standing = standingOf(found, resolution);
  const proposed = weighProposals(proposals, sources, standing);
  const stated = asking === 'case' ? (causeStated(text) ?? causeGraded(text)) : null;
  const [unlisted = null] = stated === null ? [] : weighProposals([stated], sources, standing);
  const best = bestCause(proposed) ?? unlisted;
  const isHeld = best !== null && best.for.length > 0;
  const causes = asking !== 'case' || isHeld ? { text, marked: 0 } : markUncitedCauses(text);
  const grade = best?.grade ?? (standing.hasEvidence ? 'unproven' : 'inconclusive');
  const graded =
    asking === 'general' && best === null ? { text, corrected: null } : withComputedGrade(causes.text, grade);
  return {
    text: graded.text,
    cause: best && { statement: best.statement, grade, sourceIds: best.for.map(({ view }) => view.id) },
    proposed,
    grade,
    corrected: graded.corrected,
    marked: causes.marked,
    isAboutCase: best !== null || graded.corrected !== null || (asking === 'case' && hasGrounds(found)),
    namesCause: best !== null,
    needsOrigin: asking !== 'small-talk',
  };
};

/** Whether there is anything in the case or the runbooks that an answer could have been taken from. */
const hasGrounds = ({ evidence, passages, pastCases }: Investigation): boolean =>
  evidence.files.length > 0 || pastCases.length > 0 || passages.some(({ matches }) => matches);

const gradeLine = ({ grade, sourceIds }: AnsweredCause): string => {
  const by = sourceIds.length === 0 ? UNSUPPORTED : sourceIds.map(id => `[${id}]`).join('');
  return `${GRADE_LINE} ${grade}** ${by}`;
};

const MOST_ADDRESSES = 200;
const WEB = /^https?:\/\/[^\s()<>]+$/i;

/** Only what the owner of a document gave as its address may be a link: anybody may have written a line of a log. */
const addressesOf = (sources: readonly Source[]): KnownAddresses => {
  const given = sources.flatMap(({ view, sourceUri }) =>
    view.kind === 'knowledge' && sourceUri !== null ? [sourceUri] : [],
  );
  const known = new Map<string, boolean>();
  return {
    linkable: new Set(given.filter(address => WEB.test(address))),
    mentioned: address => {
      if (!known.has(address) && known.size >= MOST_ADDRESSES) return false;
      const isKnown = known.get(address) ?? sources.some(({ text }) => text.includes(address));
      known.set(address, isKnown);
      return isKnown;
    },
  };
};
