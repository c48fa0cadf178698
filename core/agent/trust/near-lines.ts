/** Lines of what is cited that a claim may be about, by their words: a number of another line says something else. */
export type Line = {
  readonly text: string;
  /** Of the line, and of those around it that it may belong to. */
  readonly stems: ReadonlySet<string>;
  /** There is little besides it. */
  readonly isAlone: boolean;
};

const WORD = /\p{L}{3,40}|\d\d:\d\d|\d{3,12}/gu;
const STEM_CHARS = 4;
/** Lines of a nested configuration stand below what they belong to, and beside what is like them. */
const LINES_AROUND = 2;
const MOST_LINES = 2_000;
/** In so few lines nothing is far away. */
const FEW_LINES = 3;

const EMPTY: ReadonlySet<string> = new Set(
  'the and was were been had has have that this these those there then than with from into only after before during until while because when where which its their them they are not but for per all one two out each every any more most less other another some between'.split(
    ' ',
  ),
);

/** The beginnings of its words, so that `waited` is `waiting`, its times to the minute, and its longer numbers. */
export const stemsOf = (text: string): ReadonlySet<string> =>
  new Set(
    (text.replace(/(\p{Ll})(?=\p{Lu})/gu, '$1 ').match(WORD) ?? []).flatMap(word => {
      const lower = word.toLowerCase();
      return EMPTY.has(lower) ? [] : [/\d/.test(lower) ? lower : lower.replace(/s$/, '').slice(0, STEM_CHARS)];
    }),
  );

export const linesOf = (text: string): readonly Line[] => {
  const lines = text.split('\n').slice(0, MOST_LINES);
  if (lines.length <= FEW_LINES) return [{ text, stems: new Set(), isAlone: true }];
  const stems = lines.map(stemsOf);
  return lines.map((line, i) => {
    const around = stems.slice(Math.max(0, i - LINES_AROUND), i + 1 + LINES_AROUND);
    return { text: line, stems: new Set(around.flatMap(some => [...some])), isAlone: false };
  });
};

/** Of which none belongs to another. */
export const separateLines = (text: string): readonly Line[] =>
  text.split('\n').map(line => ({ text: line, stems: stemsOf(line), isAlone: false }));

export const isNear = ({ stems, isAlone }: Line, claimed: ReadonlySet<string>): boolean =>
  isAlone || [...claimed].some(stem => stems.has(stem));
