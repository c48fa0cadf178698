/** Check digits of numbers that states and banks give out, each over the number without blanks, points and dashes. */

const remainder = (digits: string, modulus: number): number => {
  let rest = 0;
  for (const digit of digits) rest = (rest * 10 + Number(digit)) % modulus;
  return rest;
};

/** ISO 13616-1: the letters as numbers, the first four characters last, modulo 97. */
export const isIban = (iban: string): boolean => {
  const turned = iban.slice(4) + iban.slice(0, 4);
  return (
    remainder(
      turned.replace(/[A-Z]/g, letter => String(letter.charCodeAt(0) - 55)),
      97,
    ) === 1
  );
};

/** ISO/IEC 7064, MOD 11,10, as the German tax number of persons has it: of its first ten digits one occurs twice or thrice. */
export const isSteuerId = (digits: string): boolean => {
  if (digits.startsWith('0') || ![8, 9].includes(new Set(digits.slice(0, 10)).size)) return false;
  let product = 10;
  for (const digit of digits.slice(0, 10)) {
    const sum = (Number(digit) + product) % 10 || 10;
    product = (sum * 2) % 11;
  }
  return (11 - product) % 10 === Number(digits[10]);
};

/** Spain: the letter at the place of the number modulo 23; X, Y and Z of foreigners count as 0, 1 and 2. */
export const isDni = (dni: string): boolean => {
  const number = dni.slice(0, -1).replace(/^[XYZ]/, letter => String('XYZ'.indexOf(letter)));
  return 'TRWAGMYFPDXBNJZSQVHLCKE'[Number(number) % 23] === dni.at(-1);
};

const ODD_PLACES = [1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23];

/** Italy: decree of the Minister of Finance of 12 March 1974. */
export const isCodiceFiscale = (code: string): boolean => {
  let sum = 0;
  for (let i = 0; i < 15; i++) {
    const character = code.charCodeAt(i);
    const value = character < 58 ? character - 48 : character - 65;
    sum += i % 2 === 0 ? (ODD_PLACES[value] ?? 0) : value;
  }
  return code.charCodeAt(15) - 65 === sum % 26;
};

/** France: 97 less the number modulo 97. Corsica's departments 2A and 2B count as 19 and 18. */
export const isNir = (nir: string): boolean => {
  const number = nir.slice(0, 13).replace('2A', '19').replace('2B', '18');
  return 97 - remainder(number, 97) === Number(nir.slice(13));
};

/** Brazil: two digits modulo 11. One digit eleven times is given to nobody. */
export const isCpf = (digits: string): boolean =>
  !/^(\d)\1+$/.test(digits) &&
  [9, 10].every(length => {
    let sum = 0;
    for (let i = 0; i < length; i++) sum += Number(digits[i]) * (length + 1 - i);
    return ((sum * 10) % 11) % 10 === Number(digits[length]);
  });

/** J. Verhoeff, Error detecting decimal codes (1969): the dihedral group of order ten and its permutation. */
const product = (a: number, b: number): number => {
  if (a < 5) return b < 5 ? (a + b) % 5 : ((a + b) % 5) + 5;
  return b < 5 ? ((a - b + 5) % 5) + 5 : (a - b + 5) % 5;
};
const PERMUTATION = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4];
const permuted = (digit: number, times: number): number =>
  times === 0 ? digit : permuted(PERMUTATION[digit] ?? 0, times - 1);

/** India's Aadhaar has the check digit of Verhoeff as its last. */
export const isAadhaar = (digits: string): boolean =>
  [...digits].reverse().reduce((sum, digit, i) => product(sum, permuted(Number(digit), i % 8)), 0) === 0;
