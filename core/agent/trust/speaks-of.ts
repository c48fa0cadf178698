import type { Investigation } from '../investigate/investigation.ts';
import { rootsOf } from './words.ts';

/** Whether a text speaks of the very thing that a statement claims. Words are all that is compared, so it errs towards no:
 *  a claim in another language than the text, or in words of its own only, is one that the text does not speak of. */

/** Roots that a statement and a text have in common by chance: the name of the service, and what every line says. */
export type CommonRoots = ReadonlySet<string>;

const SHARED_ROOTS = 2;
/** Of the roots of a statement, in all that is cited for it together: an invented cause that borrows two words of a line
 *  has more that stand nowhere. */
const COVERED = 0.5;

/** Parts of moments, and numbers too small to be of anything. */
const MOMENT_PART = /^(?:\d{1,2}|(?:19|20)\d\d|\d\dt\d\d|\d+z)$/;

const tellingRoots = (text: string, common: CommonRoots): readonly string[] =>
  [...rootsOf(text)].filter(root => !common.has(root) && !MOMENT_PART.test(root));

/** Whether they have two telling roots in common; the one that there is where the statement has no more. */
export const speaksOf = (text: string, statement: string, common: CommonRoots): boolean => {
  const claimed = tellingRoots(statement, common);
  const said = rootsOf(text);
  const needed = Math.min(SHARED_ROOTS, claimed.length);
  return needed > 0 && claimed.filter(root => said.has(root)).length >= needed;
};

/** Whether half of what the statement says stands in these texts. */
export const areCovering = (texts: readonly string[], statement: string, common: CommonRoots): boolean => {
  const claimed = tellingRoots(statement, common);
  const said = new Set(texts.flatMap(text => [...rootsOf(text)]));
  return claimed.length > 0 && claimed.filter(root => said.has(root)).length >= COVERED * claimed.length;
};

const DENIAL =
  /(?<![\p{L}\p{N}])(?:no longer|not(?! only\b)|no|never|neither|nor|cannot|[a-z]{2,7}n['’]t|unrelated to|ruled out|nothing to do with|nicht|keine?[nmrs]?)(?![\p{L}\p{N}])(?:\s+(?:a|an|the|any|be|been|by|to|of))*\s*([\p{L}\p{N}]*)/giu;
const MOST_DENIALS = 10;

/** Whether the statement denies what no text denies: `not affected by the disk`, where a line says `disk full`. What a line
 *  says is not there (`no space left`) may be said to be not there. */
export const isDenying = (statement: string, texts: readonly string[]): boolean => {
  const denied = (text: string, most: number): readonly string[] =>
    [...text.matchAll(DENIAL)].slice(0, most).map(([, word = '']) => word.toLowerCase());
  const claimed = denied(statement, MOST_DENIALS);
  if (claimed.length === 0) return false;
  const said = new Set(texts.flatMap(text => denied(text, Number.POSITIVE_INFINITY)));
  return claimed.some(word => !said.has(word));
};

const NAME =
  /\[(\p{L}[\p{L}_-]{1,60})\]|\b(?:service|app|application|component|logger)["']?\s?[=:]\s?["']?(\p{L}[\p{L}_-]{1,60})/giu;
const FEWEST_KINDS = 4;
const MOST_KINDS = 200;

/** Names that lines give to what writes them (`[orders]`, `service=orders`), and what stands in most kinds of lines. */
export const commonRootsOf = ({ findings, files }: Investigation['evidence']): CommonRoots => {
  const kinds = files.flatMap(({ templates }) => templates.map(({ text }) => text)).slice(0, MOST_KINDS);
  const named = [...kinds, ...findings.map(({ quote }) => quote)].flatMap(line =>
    [...line.matchAll(NAME)].flatMap(([, inBrackets, asValue]) => [...rootsOf(inBrackets ?? asValue ?? '')]),
  );
  const counts = new Map<string, number>();
  for (const kind of kinds) for (const root of rootsOf(kind)) counts.set(root, (counts.get(root) ?? 0) + 1);
  const inMost = [...counts].flatMap(([root, n]) =>
    kinds.length >= FEWEST_KINDS && n > kinds.length / 2 ? [root] : [],
  );
  return new Set([...named, ...inMost]);
};
