/** What a value is where its syntax tells texts from others: a switch is `true` or `false`, nothing is `null`. */
export type ValueType = 'text' | 'number' | 'switch' | 'time' | 'nothing';

type Typed = { readonly value: string; readonly type?: ValueType };

/** The type of a value that stands without quotes. */
export const typeOfBare = (value: string): ValueType => {
  if (/^(?:true|false)$/i.test(value)) return 'switch';
  if (/^(?:null|~)?$/i.test(value)) return 'nothing';
  return /^\d{4}-\d\d-\d\d|^\d\d:\d\d/.test(value) ? 'time' : 'number';
};

/** A number of any form, of more digits than can be computed with as it is written. */
const numberMeant = (value: string): string => {
  const plain = value.replaceAll('_', '').toLowerCase();
  const number = Number(plain);
  const isExact = Number.isSafeInteger(number) || !/^[-+]?\d+$/.test(plain);
  return Number.isFinite(number) && isExact ? String(number) : plain;
};

const meantBy = ({ value, type }: Typed): string => {
  if (type === 'nothing') return '';
  if (type === 'switch') return value.toLowerCase();
  if (type === 'time') return value.replace(/^(\S{10})[Tt ]/, '$1T').toUpperCase();
  return type === 'number' ? numberMeant(value) : value;
};

/** Whether types are known and differ. */
export const isOtherType = (a: Typed, b: Typed): boolean =>
  a.type !== undefined && b.type !== undefined && a.type !== b.type;

/** Whether two values mean the same, however they are written: `1e3` and `1000`, `~` and `null`. */
export const meanSame = (a: Typed, b: Typed): boolean =>
  a.type !== undefined && a.type === b.type && meantBy(a) === meantBy(b);
