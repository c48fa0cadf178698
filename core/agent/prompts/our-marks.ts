import { withRenamedCitations } from '../executor/citations.ts';

/** The marks of what code says to a model: `(computed: ...)` for what it counted, `[3]` for a source. Whoever names a file or
 *  writes a line of a log may write the same, so that theirs are changed wherever they are sent. */

/** Brackets and colons of any width, and what nobody sees between them. */
const MARK = /[(（﹙][\s\p{Cf}]*c[\p{Cf}]*omputed[\s\p{Cf}]*[:：﹕]/giu;

/** Text of others, quoted: what looks like ours is in quotes. */
export const withoutOurMarks = (text: string): string => text.replace(MARK, '("computed":');

/** A name that others gave, in one line. */
export const plainName = (name: string): string =>
  withRenamedCitations(withoutOurMarks(name.replace(/[\r\n\u2028\u2029]+/g, ' ')));

export const computed = (fact: string): string => `(computed: ${withoutOurMarks(fact)})`;
