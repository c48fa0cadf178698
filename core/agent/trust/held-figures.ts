import type { Source } from '../investigate/investigation.ts';
import type { ComputedWords } from './computed-words.ts';
import { numbersOfCounted } from './counted-groups.ts';
import { isNear, type Line, linesOf, separateLines, stemsOf } from './near-lines.ts';
import { type Figures, figuresOf, joinedFigures, timesIn } from './read-figures.ts';
import { type Countable, countableIn } from './small-counts.ts';

/** What a claim may be held against: what it cites, and what was computed about that. What stands elsewhere in the same file
 *  is nothing that it cites. */
export type Held = {
  readonly all: Figures;
  /** Of the lines that share a word with the claim, and of what was computed. */
  readonly near: Figures;
  readonly countable: Countable;
  /** Milliseconds between times of those lines. */
  readonly gaps: readonly number[];
  /** Numbers that the claim may set in relation without giving them. */
  readonly parts: readonly number[];
  /** Whether any source has this number, whatever is cited. */
  readonly isNamed: (numeral: string) => boolean;
};

type Read = {
  readonly figures: Figures;
  readonly lines: readonly Line[];
  /** Of what was computed about the source. */
  readonly told: Figures;
  readonly wholes: readonly number[];
};

export const heldFigures = (sources: readonly Source[], computed: readonly ComputedWords[]) => {
  const byId = new Map(sources.map(source => [source.view.id, source]));
  const known = new Map<number, Read>();
  const read = (source: Source): Read => {
    const before = known.get(source.view.id);
    if (before !== undefined) return before;
    const about = computed.filter(({ isAbout }) => isAbout(source));
    const [byLine, told] = [true, false].map(is =>
      about.flatMap(({ text, isByLine }) => (isByLine === is ? [text] : [])),
    );
    const { view, facts, text } = source;
    const whole = text.includes(view.quote) ? text : `${text}\n${view.quote}`;
    const now = {
      figures: figuresOf([whole, ...(byLine ?? [])].join('\n')),
      lines: [...linesOf(whole), ...(byLine ?? []).flatMap(separateLines)],
      told: figuresOf([view.title, view.locator.replaceAll(':', ' '), ...facts, ...(told ?? [])].join('\n')),
      wholes: about.flatMap(({ wholes = [] }) => wholes),
    };
    known.set(view.id, now);
    return now;
  };
  const isNamed = (numeral: string): boolean => sources.some(source => read(source).figures.numerals.has(numeral));
  return (said: readonly number[], words: string): Held => {
    const cited = [...new Set(said)].flatMap(id => byId.get(id) ?? []);
    const stems = stemsOf(words);
    const reads = cited.map(read);
    const nearText = reads.flatMap(({ lines }) =>
      lines.filter(line => stems.size === 0 || isNear(line, stems)).map(({ text }) => text),
    );
    const common = reads.map(({ told }) => told);
    return {
      all: joinedFigures([...common, ...reads.map(({ figures }) => figures)]),
      near: joinedFigures([...common, figuresOf(nearText.join('\n'))]),
      countable: countableIn(cited.map(({ text }) => text)),
      gaps: gapsIn(nearText, words),
      parts: [
        ...numbersOfCounted(
          cited.flatMap(({ counted = [] }) => counted),
          words,
        ),
        ...reads.flatMap(({ wholes }) => wholes),
      ],
      isNamed,
    };
  };
};

/** With more of them almost any distance is one: only those from a time that the claim gives. */
const FEW_MOMENTS = 3;
const MOST_MOMENTS = 60;

const gapsIn = (texts: readonly string[], words: string): readonly number[] => {
  const given = timesIn(words);
  const moments = [...new Set(texts.flatMap(text => timesIn(text).map(({ exact }) => exact)))].slice(0, MOST_MOMENTS);
  const isGiven = (moment: number): boolean =>
    given.some(({ seconds, hasSeconds }) => moment >= seconds && moment < seconds + (hasSeconds ? 1 : 60));
  const isTold = (a: number, b: number): boolean => moments.length <= FEW_MOMENTS || isGiven(a) || isGiven(b);
  return moments.flatMap((a, i) => moments.slice(i + 1).flatMap(b => (isTold(a, b) ? [Math.abs(b - a) * 1000] : [])));
};
