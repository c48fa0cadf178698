import type { Random } from '../needle/random.ts';

/** One kind of value that has to go. `{}` in a line stands for the value. The rules may be changed by what `seen` lines show;
 *  the `unseen` ones were written before the rules and are looked at only as a figure. */
export type Kind = {
  readonly name: string;
  readonly value: (random: Random) => string;
  readonly seen: readonly string[];
  readonly unseen: readonly string[];
};

const UPPER = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const LOWER = 'abcdefghijklmnopqrstuvwxyz';
const DIGITS = '0123456789';

export const UPPER_DIGITS = UPPER + DIGITS;
export const LOWER_DIGITS = LOWER + DIGITS;
export const ALPHANUMERIC = UPPER + LOWER + DIGITS;
export const BASE64 = `${ALPHANUMERIC}+/`;
export const BASE64URL = `${ALPHANUMERIC}_-`;

export const from = (random: Random, alphabet: string, length: number): string =>
  Array.from({ length }, () => alphabet[random.between(0, alphabet.length - 1)]).join('');

export const digits = (random: Random, length: number): string => from(random, DIGITS, length);

/** A word that people make up for a password. */
export const password = (random: Random): string =>
  random.pick(['Winter', 'hunter', 'Correct', 'Tr0ub4dor', 'zebra', 'Passw0rd', 'qwertz']) +
  random.pick(['!', '#', '_', '.', '-', '']) +
  digits(random, random.between(2, 4));
