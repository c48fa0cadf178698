import { withoutCode } from '../executor/code-regions.ts';
import { CONDITION, DEEDS, LOG, OUTSIDE, READABLE, SEARCH, THING, TOLD } from './deed-words.ts';

/** FaultMaven reads, and does nothing else. A sentence in which an answer claims that it ran, changed or looked at
 *  anything outside of what it was given is taken out. */
export type WithoutDeeds = { readonly text: string; readonly removed: number };

/** What stands in the place of such a sentence. */
export const DEED_REMOVED = '*(removed: a claim to have done something; FaultMaven only reads)*';

/** A clause may deny it, or speak of what somebody else does. */
const DENIED = /\b(?:if|unless|whether|did|had|should|could)\s+$/i;

export const withoutDeeds = (markdown: string): WithoutDeeds => {
  const blank = withoutQuotes(withoutCode(markdown));
  const spans = mergedSpans(DEEDS.flatMap(deed => claimsIn(blank, deed, markdown)));
  let text = '';
  let at = 0;
  for (const { from, to } of spans) {
    text += markdown.slice(at, from) + DEED_REMOVED;
    at = to;
  }
  return { text: text + markdown.slice(at), removed: spans.length };
};

const QUOTED = /["“„«][^"“”„«»\n]{0,2000}["”“»]/g;
const BLOCK_QUOTE = /^ {0,3}>.*$/gm;
const blanked = (text: string): string => '\uE000'.repeat(text.length);
const withoutQuotes = (text: string): string => text.replace(QUOTED, blanked).replace(BLOCK_QUOTE, blanked);

type Deed = (typeof DEEDS)[number];
type Span = { readonly from: number; readonly to: number };
const CLAUSE_CHARS = 400;

const claimsIn = (text: string, { claim, kind }: Deed, markdown: string): readonly Span[] =>
  [...text.matchAll(claim)].flatMap(({ 0: words, index }) => {
    const end = index + words.length;
    if (DENIED.test(text.slice(Math.max(0, index - 20), index))) return [];
    const sentence = sentenceAround(text, index, end);
    const around = {
      words,
      before: text.slice(sentence.from, index),
      rest: text.slice(end, sentence.to),
      behind: text.slice(end, end + 160),
      written: markdown.slice(end, sentence.to),
    };
    return IS_CLAIM[kind](around) ? [sentence] : [];
  });

/** What stands around the verb; `rest` is the sentence behind it without code, `written` the same as it was written. */
type Around = {
  readonly words: string;
  readonly before: string;
  readonly rest: string;
  readonly behind: string;
  readonly written: string;
};

/** What was read is of the case, unless something out there is named first. */
const isOfTheCase = (behind: string): boolean => {
  const [named] = READABLE.exec(behind) ?? [];
  return named !== undefined && !OUTSIDE.test(named);
};

const LOOKED_UP = /\b(?:queried|called|opened|tested)$/i;
/** `df -h` is a command, `api.log` a file. */
const COMMAND = /^ ?(?:with |by |using )?`+[^`\n]*\S [^`\n]*`/;
const ONLY_RUN = /(?:ran|executed)$/i;

const IS_CLAIM: { readonly [kind in Deed['kind']]: (around: Around) => boolean } = {
  doing: ({ words, behind }) => !(LOOKED_UP.test(words) && isOfTheCase(behind)),
  'doing-to': ({ words, rest, behind }) => THING.test(rest) && !(LOOKED_UP.test(words) && isOfTheCase(behind)),
  deleting: ({ rest }) => THING.test(rest) || LOG.test(rest),
  command: ({ words, written }) => ONLY_RUN.test(words) || COMMAND.test(written),
  running: ({ behind }) => !SEARCH.test(behind),
  reading: ({ rest, behind }) => !isOfTheCase(behind) && OUTSIDE.test(rest),
  passive: ({ before, rest }) => !CONDITION.test(before) && !TOLD.test(rest),
};

/** The sentence, or the item of a list, in which it stands, at most some hundred characters each way. */
const sentenceAround = (text: string, from: number, to: number): Span => {
  const before = text.slice(Math.max(0, from - CLAUSE_CHARS), from);
  const start = Math.max(before.lastIndexOf('\n'), ...['. ', '! ', '? '].map(end => endOf(before, end)));
  const lead = /^\s*(?:[-*+>]\s+|\d{1,3}[.)]\s+|#{1,6}\s+)?/.exec(before.slice(start + 1))?.[0].length ?? 0;
  const after = text.slice(to, to + CLAUSE_CHARS);
  const end = /[.!?](?=\s|$)(?:\s?(?:\[\d{1,4}\])+)?|\n|$/.exec(after);
  const length = end === null ? after.length : end.index + (end[0] === '\n' ? 0 : end[0].length);
  return { from: from - before.length + start + 1 + lead, to: to + length };
};

const endOf = (text: string, mark: string): number => {
  const at = text.lastIndexOf(mark);
  return at < 0 ? -1 : at + 1;
};

const mergedSpans = (spans: readonly Span[]): readonly Span[] => {
  const merged: Span[] = [];
  for (const span of [...spans].sort((a, b) => a.from - b.from)) {
    const last = merged.at(-1);
    if (last !== undefined && span.from <= last.to)
      merged[merged.length - 1] = { from: last.from, to: Math.max(last.to, span.to) };
    else merged.push(span);
  }
  return merged;
};
