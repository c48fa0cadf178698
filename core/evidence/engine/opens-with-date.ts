import { isBlank, isDigit, readDigits, skipDigits } from './bytes.ts';
import { monthAt } from './calendar-words.ts';
import { skipClosing, skipOpening } from './header-words.ts';

/** The end of the month at `at`, by name or by number; -1 without one. */
const monthEnd = (bytes: Uint8Array, at: number, to: number): number => {
  if (monthAt(bytes, at, to) > 0) return at + 3;
  const end = skipDigits(bytes, at, to);
  const value = end - at > 2 ? -1 : readDigits(bytes, at, end - at, to);
  return value >= 1 && value <= 31 ? end : -1;
};

/** Whether a line begins with a whole date (`2026-03-05`, `5.3.2026`, `05/Mar/2026`), whatever stands where its time
 *  should be. */
export const opensWithDate = (bytes: Uint8Array, from: number, to: number): boolean => {
  const at = skipOpening(bytes, from);
  if (!isDigit(bytes[at])) return false;
  const firstEnd = skipDigits(bytes, at, to);
  const separator = bytes[firstEnd];
  if (firstEnd >= to || (separator !== 45 && separator !== 46 && separator !== 47)) return false;
  const secondEnd = monthEnd(bytes, firstEnd + 1, to);
  if (secondEnd < 0 || bytes[secondEnd] !== separator) return false;
  const thirdEnd = skipDigits(bytes, secondEnd + 1, to);
  const day = firstEnd - at === 4 ? secondEnd + 1 : at;
  const year = firstEnd - at === 4 ? at : secondEnd + 1;
  const dayEnd = year === at ? thirdEnd : firstEnd;
  const yearEnd = year === at ? firstEnd : thirdEnd;
  if (yearEnd - year !== 4 || dayEnd === day || dayEnd - day > 2) return false;
  const number = readDigits(bytes, year, 4, to);
  if (number < 1970 || number > 2100 || readDigits(bytes, day, dayEnd - day, to) > 31) return false;
  return (
    thirdEnd === to || isBlank(bytes[thirdEnd]) || bytes[thirdEnd] === 84 || skipClosing(bytes, thirdEnd, to) > thirdEnd
  );
};
