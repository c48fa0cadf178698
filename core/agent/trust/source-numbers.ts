/** The numbers of a text as numbers, so that a rounded one, a share or a size can be looked for among them. */
export type SourceNumbers = {
  /** Those that stand for themselves; parts of dates, addresses, versions and names are none. At most 5,000. */
  readonly values: ReadonlySet<number>;
  /** In percent: written as such or as a fraction, and those that two numbers which belong together make. At most 200. */
  readonly shares: readonly number[];
  /** In bytes, for a unit of 1,000 and for one of 1,024. At most 1,000. */
  readonly sizes: readonly number[];
};

const MOST_VALUES = 5_000;
const MOST_SHARES = 200;
const MOST_SIZES = 1_000;

const NUMBER =
  /(?<![\w./]|[\w)]-|\d[,:]|\.[a-z]{1,5}:)(?:\d{1,3}(?:[,\u202f']\d{3})+|\d{1,15}(?:\.\d{1,9})?)(?![\d:/-]|[.,]\d)/g;
/** In a record whose fields a comma parts. */
const FIELD = /(?<=,)\d{1,15}(?:\.\d{1,9})?(?![\d:/-]|\.\d)|(?<![\w./:-])\d{1,15}(?:\.\d{1,9})?(?=,)/g;
/** Days of months are no numbers of anything. */
const CLOCK_OR_DAY =
  /\b\d{1,2}:\d\d(?::\d\d(?:[.,]\d{1,9})?)?|\b(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) {1,2}\d{1,2}\b/g;

const WORDS: ReadonlyMap<string, number> = new Map(
  'two three four five six seven eight nine ten eleven twelve'.split(' ').map((word, i) => [word, i + 2] as const),
);
const WORD = new RegExp(`\\b(?:${[...WORDS.keys()].join('|')})\\b`, 'gi');

/** Numbers as they stand there, in order. */
export const numbersIn = (text: string): readonly number[] => [...text.matchAll(NUMBER)].map(([n]) => toNumber(n));

const toNumber = (numeral: string): number => Number(numeral.replace(/[,\u202f']/g, ''));

export const sourceNumbers = (text: string): SourceNumbers => {
  const plain = text.replace(CLOCK_OR_DAY, ' ');
  const spelled = [...plain.matchAll(WORD)].flatMap(([word]) => WORDS.get(word.toLowerCase()) ?? []);
  const fields = [...plain.matchAll(FIELD)].map(([field]) => Number(field));
  return {
    values: new Set([...spelled, ...numbersIn(plain), ...fields].slice(0, MOST_VALUES)),
    shares: sharesIn(plain).slice(0, MOST_SHARES),
    sizes: sizesIn(plain)
      .flatMap(({ value, power }) => [value * 1000 ** power, value * 1024 ** power])
      .slice(0, MOST_SIZES),
  };
};

const WRITTEN_SHARE = /(\d{1,3}(?:\.\d{1,4})?) ?(?:%|percent\b)/g;
const FRACTION = /(?<![\w.])0\.\d{1,6}(?![\w.])/g;
const PAIR = /(?<![\w.,/:])(\d{1,9}) ?(?:\/|of|out of) ?(\d{1,9})(?![\w.,/:])/g;
/** A line with more numbers is a record of many things. */
const MOST_IN_LINE = 4;

/** What is left of a share is one, too. */
const sharesIn = (text: string): readonly number[] => {
  const written = [...text.matchAll(WRITTEN_SHARE)].map(([, share]) => Number(share));
  const fractions = [...text.matchAll(FRACTION)].map(([fraction]) => 100 * Number(fraction));
  const pairs = [...text.matchAll(PAIR)].flatMap(([, a, b]) => shareOf(Number(a), Number(b)));
  const beside = text.split('\n').flatMap(line => {
    const numbers = numbersIn(line).slice(0, MOST_IN_LINE + 1);
    return numbers.length > MOST_IN_LINE ? [] : numbers.slice(1).flatMap((b, i) => shareOf(numbers[i] ?? 0, b));
  });
  return [...written, ...fractions, ...pairs, ...beside].flatMap(share => [share, 100 - share]);
};

/** Less would say too little. */
const SMALLEST_WHOLE = 10;

/** The smaller one of the larger one. */
const shareOf = (a: number, b: number): readonly number[] =>
  a <= 0 || b <= 0 || Math.max(a, b) < SMALLEST_WHOLE ? [] : [(100 * Math.min(a, b)) / Math.max(a, b)];

export type WrittenSize = {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  readonly value: number;
  /** How often the unit is a thousand times the byte. */
  readonly power: number;
};

const SIZE =
  /(?<![\w.,:/#[+@-])(\d{1,3}(?:,\d{3})+|\d{1,12}(?:\.\d{1,4})?)[ \u00a0]?(bytes|[kKMGT](?:i?[bB]|i)|[KMGT])(?![\w-])/g;
/** Behind a name, too: `limit=512Mi`. */
const LOOSE_SIZE = /(?<![\d.])(\d{1,12}(?:\.\d{1,4})?) ?(bytes|[kKMGT](?:i?[bB]|i)|[KMGT])(?![a-z\d])/g;
const POWERS = 'kmgt';

const sized = (text: string, pattern: RegExp): readonly WrittenSize[] =>
  [...text.matchAll(pattern)].map(({ 0: whole, 1: value = '', 2: unit = '', index: start }) => ({
    start,
    end: start + whole.length,
    text: whole,
    value: toNumber(value),
    power: unit === 'bytes' ? 0 : POWERS.indexOf(unit.charAt(0).toLowerCase()) + 1,
  }));

/** Large numbers without a unit may well be bytes. */
const sizesIn = (text: string): readonly Pick<WrittenSize, 'value' | 'power'>[] => [
  ...sized(text, LOOSE_SIZE),
  ...numbersIn(text)
    .filter(value => value >= 10_000 && Number.isInteger(value))
    .map(value => ({ value, power: 0 })),
];

/** Sizes that a text in prose states. */
export const writtenSizes = (text: string): readonly WrittenSize[] => sized(text, SIZE);

/** Whether one number, rounded or cut to steps of this size, is the other. */
export const isRounded = (exact: number, stated: number, step: number): boolean =>
  exact - stated > -step / 2 - 1e-9 && exact - stated < step - 1e-9;
