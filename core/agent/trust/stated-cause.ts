import { UNSUPPORTED } from '../executor/citations.ts';
import { claimsIn, withInserted } from '../executor/claims.ts';
import { withoutCode } from '../executor/code-regions.ts';
import { type Grade, isAbove } from './grade.ts';
import type { Proposal } from './tail.ts';

/** What an answer says of causes in its own words. */

const NAMED =
  /\b(?:(?:root|most likely|likeliest|likely|probable|underlying|actual|main|primary) (?:root )?cause\b(?! analysis)|the (?:cause|culprit|reason) (?:is|was|of|for|behind)\b|(?:was|is|were|are|been) (?:most likely |likely |probably |clearly |definitely )?(?:caused|triggered) by\b|caused by\b|(?:die |haupt)?ursache (?:ist|war|für)\b|la cause (?:est|était)\b|la causa (?:es|fue|era)\b)/i;
/** Says that it is not known, asks, or supposes. */
const OPEN =
  /\?\s*$|\b(?:no|not|cannot|can't|unknown|unclear|unproven|inconclusive|if|whether|find|determine|identify|confirm|establish|rule out|kein[e]?|nicht|unbekannt|pas|inconnue|desconocid[ao])\b/i;

const namesCause = (words: string): boolean => NAMED.test(words) && !OPEN.test(words);

/** The first sentence that names a cause, and does not only ask for one, with what it cites. */
export const causeStated = (markdown: string): Proposal | null => {
  const blank = withoutCode(markdown);
  const claim = claimsIn(blank).find(({ from, to }) => isStated(blank.slice(from, to)));
  if (claim === undefined) return null;
  return proposalOf(markdown.slice(claim.from, claim.to));
};

const STATEMENT_CHARS = 400;

const proposalOf = (words: string): Proposal => ({
  statement: words.replace(MARKS, '').replace(/\s+/g, ' ').trim().slice(0, STATEMENT_CHARS).toWellFormed(),
  for: [...new Set([...withoutCode(words).matchAll(/\[(\d{1,4})\]/g)].map(([, number]) => Number(number)))],
  against: [],
  isCause: true,
});

const MARKS = /\s?\[\d{1,4}\]|\*\([a-z ]{1,40}\)\*|[*#>]+/g;
const isHeading = (words: string): boolean => /^\s*(?:#{1,6} |\*\*[^*]{0,80}\*\*:?\s*$)|:\s*\**\s*$/.test(words);
const isStated = (words: string): boolean => !isHeading(words) && namesCause(words);

/** Marks the sentences that name a cause and cite nothing for it. */
export const markUncitedCauses = (markdown: string): { readonly text: string; readonly marked: number } => {
  const blank = withoutCode(markdown);
  const places = claimsIn(blank).flatMap(({ from, to, said }) => {
    const words = blank.slice(from, to);
    return said.length > 0 || words.includes(UNSUPPORTED) || !isStated(words) ? [] : [endOfWords(blank, to)];
  });
  return { text: withInserted(markdown, places, ` ${UNSUPPORTED}`), marked: places.length };
};

const endOfWords = (text: string, to: number): number => {
  let at = to;
  while (/[.!?\s]/.test(text[at - 1] ?? '')) at -= 1;
  return at;
};

const GRADES: readonly Grade[] = ['confirmed', 'supported', 'unproven', 'inconclusive'];
/** A grade that is given as one: in brackets, in bold, behind a colon, before `cause`. */
const GIVEN =
  /(?<=\(|\*\*|\b[Gg]rade:? \**|\b[Cc]onfidence:? \**|\b[Ss]tatus:? \**|\b(?:cause|hypothesis) is \**)(confirmed|supported)(?=\)|\*\*|\.|,|$|[ ]?[:—–-])|\b(confirmed|supported)(?= (?:root )?cause\b)/gim;

const OPENING_CHARS = 800;

/** The line of the opening that gives itself a grade, with what it cites, as the cause that it must be. */
export const causeGraded = (markdown: string): Proposal | null => {
  const blank = withoutCode(markdown.slice(0, OPENING_CHARS));
  const [given] = blank.matchAll(GIVEN);
  if (given === undefined) return null;
  const from = blank.lastIndexOf('\n', given.index) + 1;
  const end = markdown.indexOf('\n', given.index);
  return proposalOf(markdown.slice(from, end < 0 ? markdown.length : end));
};

/** The first lines with no grade above the one that was computed, and the grade that they gave instead. */
export const withComputedGrade = (
  markdown: string,
  grade: Grade,
): { readonly text: string; readonly corrected: Grade | null } => {
  const opening = withoutCode(markdown.slice(0, OPENING_CHARS));
  let corrected: Grade | null = null;
  let text = '';
  let at = 0;
  for (const { 0: word, index } of opening.matchAll(GIVEN)) {
    const given = GRADES.find(known => known === word.toLowerCase());
    if (given === undefined || !isAbove(given, grade)) continue;
    corrected ??= given;
    text +=
      markdown.slice(at, index) + (word === word.toLowerCase() ? grade : `${grade[0]?.toUpperCase()}${grade.slice(1)}`);
    at = index + word.length;
  }
  return { text: text + markdown.slice(at), corrected };
};
