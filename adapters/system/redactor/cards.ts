import type { Span } from './spans.ts';

/** Numbers in the groups that cards are printed with, or without groups; not part of a longer number, word or decimal. */
const CANDIDATE = /(?<![\w.-])(?:\d{4}([ -])\d{4}\1\d{4}\1\d{1,7}|\d{4}([ -])\d{6}\2\d{4,5}|\d{13,19})(?![\w-]|\.\d)/g;

/** First digits and lengths that issuers use (ISO/IEC 7812-1). Moments in milliseconds and beyond begin with 1. */
const ISSUED = /^(?:4(?:\d{12}|\d{15}|\d{18})|5[1-5]\d{14}|2[2-7]\d{14}|3[47]\d{13}|3[068]\d{12}|6\d{15}|6\d{18})$/;

export const cardNumbers = (text: string): readonly Span[] =>
  [...text.matchAll(CANDIDATE)].flatMap(({ 0: found, index }) => {
    const digits = found.replace(/[ -]/g, '');
    const isCard = ISSUED.test(digits) && passesLuhn(digits);
    return isCard ? [{ from: index, to: index + found.length, kind: 'PERSONAL_CARD' }] : [];
  });

/** The check digit of H. P. Luhn, US patent 2,950,048; ISO/IEC 7812-1 annex B. */
const passesLuhn = (digits: string): boolean => {
  let sum = 0;
  for (let i = 0; i < digits.length; i++) {
    const digit = Number(digits[digits.length - 1 - i]);
    const doubled = i % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
};
