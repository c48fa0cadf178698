import { codeRegions } from '../executor/code-regions.ts';
import { HOW_FAR_IT_HOLDS, ROOT_CAUSE, type Section } from './sections.ts';

/** How much of two texts is the same: the share of runs of three words that are in both, of those that are in either (A.
 *  Broder, "On the resemblance and containment of documents", SEQUENCES 1997). */

const RUN = 3;
const MOST_CHARS = 100_000;
/** Signs of Markdown and numbers of sources say nothing. */
const MARKS = /\[\d{1,4}\]|[\\`*_#>|]/g;
const WORD = /[\p{L}\p{M}\p{N}]+/gu;

/** Words with digits in them (moments, numbers, hosts) are all alike: the next incident of a kind has others. */
const wordsOf = (text: string): readonly string[] =>
  (text.replace(MARKS, ' ').toLowerCase().match(WORD) ?? []).map(word => (/\p{N}/u.test(word) ? '#' : word));

const isNamed = (section: Section, names: readonly string[]): boolean =>
  names.some(name => name.toLowerCase() === section.title.toLowerCase());

/** What people said, except where it begins with what we say in their place. */
const SAID = [ROOT_CAUSE, 'What worked', 'What did not work'];
const OURS =
  /^(?:\*\*[^*]+\((?:confirmed|supported|unproven|inconclusive)\):\*\*|The case does not say|No cause can be named|Nothing in the evidence)/;
/** Of other cases, and what was quoted before. */
const ELSEWHERE = ['Similar cases of yours', 'Sources', 'What was read'];

/** The pieces of a text by which it is compared. Most sentences of a post-mortem are ours and the same in every one: of it
 *  the lines count that it quotes, and what people said. */
const piecesOf = (sections: readonly Section[]): readonly string[] => {
  if (!sections.some(section => isNamed(section, [HOW_FAR_IT_HOLDS]))) return sections.map(({ text }) => text);
  return sections
    .filter(section => !isNamed(section, ELSEWHERE))
    .flatMap(section => {
      const quoted = codeRegions(section.text).map(({ from, to }) => section.text.slice(from, to));
      return isNamed(section, SAID) && !OURS.test(section.text) ? [section.text, ...quoted] : quoted;
    });
};

export const runsOf = (sections: readonly Section[]): ReadonlySet<string> => {
  const runs = new Set<string>();
  for (const piece of piecesOf(sections)) {
    const words = wordsOf(piece.slice(0, MOST_CHARS));
    for (let i = 0; i === 0 || i <= words.length - RUN; i++) {
      const run = words.slice(i, i + RUN).join(' ');
      if (/\p{L}/u.test(run)) runs.add(run);
    }
  }
  return runs;
};

/** 0 to 1; 0 for two texts without a word. */
export const resemblance = (a: ReadonlySet<string>, b: ReadonlySet<string>): number => {
  const both = [...a].filter(run => b.has(run)).length;
  return both === 0 ? 0 : both / (a.size + b.size - both);
};
