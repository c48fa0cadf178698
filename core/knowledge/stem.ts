/** The stem of a lower-case English word: `crashing` and `crashes` are both `crash`. Words that are not made of the
 *  letters a to z, and very long ones, are their own stem.
 *  Method: M. F. Porter, "An algorithm for suffix stripping", Program 14(3), 1980, with its author's two later changes
 *  (-bli, -logi), as SQLite FTS5 has it too. */
export const stem = (word: string): string => {
  if (word.length < 3 || word.length > LONGEST || !ONLY_LETTERS.test(word)) return word;
  return STEPS.reduce((stemmed, step) => step(stemmed), word);
};

const LONGEST = 63;
const ONLY_LETTERS = /^[a-z]+$/;

const CONSONANT = '(?:[^aeiouy]|(?<![^aeiou])y|^y)';
const VOWEL = '(?:[aeiou]|(?<=[^aeiou])y)';

const HAS_VOWEL = new RegExp(VOWEL);
/** m > 0, m > 1 and m = 1 of the paper: how often a vowel run is followed by a consonant run. */
const MEASURE = new RegExp(`${VOWEL}+${CONSONANT}+`, 'g');
const measure = (base: string): number => base.match(MEASURE)?.length ?? 0;
/** *o of the paper: consonant, vowel, consonant, the last one not w, x or y. */
const SHORT_END = new RegExp(`${CONSONANT}${VOWEL}[^aeiouwxy]$`);
const DOUBLE_END = /([^aeiouylsz])\1$/;

type Step = (word: string) => string;
type Rule = readonly [suffix: string, replacement: string];

/** Only the longest suffix that fits counts: if its condition fails, the word stays. */
const replaceSuffix =
  (rules: readonly Rule[], fits: (base: string, suffix: string) => boolean): Step =>
  word => {
    const rule = rules.find(([suffix]) => word.endsWith(suffix));
    if (rule === undefined) return word;
    const base = word.slice(0, word.length - rule[0].length);
    return fits(base, rule[0]) ? base + rule[1] : word;
  };

const rules = (pairs: string): readonly Rule[] =>
  pairs
    .split(' ')
    .map((pair): Rule => {
      const [suffix = '', replacement = ''] = pair.split(':');
      return [suffix, replacement];
    })
    .sort((a, b) => b[0].length - a[0].length);

const plurals = replaceSuffix(rules('sses:ss ies:i ss:ss s:'), () => true);

const afterPastTense = (base: string): string => {
  if (/(?:at|bl|iz)$/.test(base)) return `${base}e`;
  if (DOUBLE_END.test(base)) return base.slice(0, -1);
  return measure(base) === 1 && SHORT_END.test(base) ? `${base}e` : base;
};

const pastTense: Step = word => {
  if (word.endsWith('eed')) return measure(word.slice(0, -3)) > 0 ? word.slice(0, -1) : word;
  const suffix = ['ed', 'ing'].find(ending => word.endsWith(ending));
  if (suffix === undefined) return word;
  const base = word.slice(0, -suffix.length);
  return HAS_VOWEL.test(base) ? afterPastTense(base) : word;
};

const finalY = replaceSuffix(rules('y:i'), base => HAS_VOWEL.test(base));

const doubleSuffixes = replaceSuffix(
  rules(
    'ational:ate tional:tion enci:ence anci:ance izer:ize bli:ble alli:al entli:ent eli:e ousli:ous ization:ize ' +
      'ation:ate ator:ate alism:al iveness:ive fulness:ful ousness:ous aliti:al iviti:ive biliti:ble logi:log',
  ),
  base => measure(base) > 0,
);

const shortSuffixes = replaceSuffix(
  rules('icate:ic ative: alize:al iciti:ic ical:ic ful: ness:'),
  base => measure(base) > 0,
);

const lastSuffixes = replaceSuffix(
  rules('al: ance: ence: er: ic: able: ible: ant: ement: ment: ent: ion: ou: ism: ate: iti: ous: ive: ize:'),
  (base, suffix) => measure(base) > 1 && (suffix !== 'ion' || /[st]$/.test(base)),
);

const finalE = replaceSuffix(rules('e:'), base => measure(base) > 1 || (measure(base) === 1 && !SHORT_END.test(base)));

const doubleL: Step = word => (word.endsWith('ll') && measure(word) > 1 ? word.slice(0, -1) : word);

const STEPS: readonly Step[] = [
  plurals,
  pastTense,
  finalY,
  doubleSuffixes,
  shortSuffixes,
  lastSuffixes,
  finalE,
  doubleL,
];
