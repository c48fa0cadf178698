import { isAadhaar, isCodiceFiscale, isCpf, isDni, isIban, isNir, isSteuerId } from './check-digits.ts';
import type { Span } from './spans.ts';

/** Numbers that states and banks give to persons. */
type Identity = {
  readonly kind: string;
  readonly form: RegExp;
  /** Over the number without blanks, points and dashes. */
  readonly isOne?: (plain: string) => boolean;
  /** What has to stand before it in its line where its form alone is too common. `certain` tells forms that are not. */
  readonly behind?: RegExp;
  readonly certain?: RegExp;
};

/** Neither within a word or number nor within a version, an id or a path. */
const expression = (form: string): RegExp => new RegExp(`(?<![\\w./-])(?:${form})(?![\\w/-]|\\.\\w)`, 'g');

const IDENTITIES: readonly Identity[] = [
  {
    kind: 'PERSONAL_IBAN',
    form: expression('[A-Z]{2}\\d{2}(?:[A-Z0-9]{11,30}|(?: [A-Z0-9]{4}){2,7}(?: [A-Z0-9]{1,3})?)'),
    isOne: isIban,
  },
  {
    kind: 'PERSONAL_US_SSN',
    form: expression('(?!000|666|9)\\d{3}-(?!00)\\d{2}-(?!0000)\\d{4}'),
    // The last four digits may be a year as well.
    certain: /-(?!19|20)\d{4}$/,
    behind: /ssn|social/i,
  },
  {
    kind: 'PERSONAL_US_SSN',
    form: expression('(?!000|666|9)\\d{3}( ?)(?!00)\\d{2}\\1(?!0000)\\d{4}'),
    // Not `className` and not `PROCESSNUM`.
    behind: /(?<![A-Za-z])ssn|(?:SSN|Ssn)(?![A-Za-z])|[sS]ocial[ _-]?[sS]ecurity/,
  },
  {
    kind: 'PERSONAL_UK_NINO',
    form: expression('(?!BG|GB|KN|NK|NT|TN|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z](?:\\d{6}|(?: \\d\\d){3} )[A-D]'),
  },
  {
    kind: 'PERSONAL_ES_DNI',
    form: expression('\\d{8}-?[A-HJ-NP-TV-Z]'),
    isOne: isDni,
    // With these letters it may be a size or a moment as well.
    certain: /[^BKMGTZ]$/,
    behind: /dni|nif|nie|document/i,
  },
  { kind: 'PERSONAL_ES_NIE', form: expression('[XYZ]-?\\d{7}-?[A-HJ-NP-TV-Z]'), isOne: isDni },
  {
    kind: 'PERSONAL_IT_TAX_CODE',
    form: expression('[A-Z]{6}[0-9LMNPQRSTUV]{2}[ABCDEHLMPRST][0-9LMNPQRSTUV]{2}[A-Z][0-9LMNPQRSTUV]{3}[A-Z]'),
    isOne: isCodiceFiscale,
  },
  {
    kind: 'PERSONAL_FR_NIR',
    form: expression('[12] ?\\d\\d ?(?:0[1-9]|1[0-2]|[2-4]\\d|[5-9]\\d) ?(?:\\d\\d|2[AB]) ?\\d{3} ?\\d{3} ?\\d\\d'),
    isOne: isNir,
  },
  {
    kind: 'PERSONAL_DE_TAX_ID',
    form: expression('\\d{11}|\\d\\d \\d{3} \\d{3} \\d{3}'),
    isOne: isSteuerId,
    behind: /steuer|\bidnr|\btin\b|tax[ _-]?(?:id|no|number)/i,
  },
  {
    kind: 'PERSONAL_BR_CPF',
    form: expression('\\d{3}\\.\\d{3}\\.\\d{3}-\\d\\d|\\d{11}'),
    isOne: isCpf,
    certain: /-/,
    behind: /cpf/i,
  },
  {
    kind: 'PERSONAL_IN_AADHAAR',
    form: expression('[2-9]\\d{3} \\d{4} \\d{4}|[2-9]\\d{3}-\\d{4}-\\d{4}|[2-9]\\d{11}'),
    isOne: isAadhaar,
    certain: / /,
    behind: /aadha+r|uidai/i,
  },
  {
    kind: 'PERSONAL_PASSPORT',
    form: expression('(?=[A-Z]{0,8}\\d)[A-Z][A-Z0-9]{6,8}|\\d{9}'),
    behind: /pass(?:port|eport|aporte|aporto)|reisepass/i,
  },
];

/** How far before a number the word that tells what it is may stand. */
const REACH = 40;

export const identities = (text: string): readonly Span[] =>
  IDENTITIES.filter(({ behind, certain }) => certain || !behind || behind.test(text)).flatMap(
    ({ kind, form, isOne, behind, certain }) =>
      [...text.matchAll(form)]
        .filter(({ 0: found, index }) => {
          if (isOne?.(found.replace(/[ .-]/g, '')) === false) return false;
          if (behind === undefined || certain?.test(found)) return true;
          const before = text.slice(Math.max(0, index - REACH), index);
          return behind.test(before.slice(before.lastIndexOf('\n') + 1));
        })
        .map(({ 0: found, index }) => ({ from: index, to: index + found.length, kind })),
  );
