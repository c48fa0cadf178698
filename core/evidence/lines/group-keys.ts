import { LEVELS, type Template } from '../analysis.ts';
import { levelAt, templateAt, timeAt } from '../line-index.ts';
import { readField } from './fields/read-field.ts';
import type { Key } from './line-groups.ts';
import type { LineText } from './line-text.ts';

/** Milliseconds of the stretches of time that lines are counted by. */
export const STRETCHES = { second: 1000, minute: 60_000, hour: 3_600_000, day: 86_400_000 } as const;
export type Stretch = keyof typeof STRETCHES;

/** What lines are counted by: `level`, `template`, a stretch of time, or `field:NAME`. */
export const GROUPED_BY = /^(?:level|template|second|minute|hour|day|field:(.+))$/s;

export const isStretch = (by: string): by is Stretch => Object.hasOwn(STRETCHES, by);
export const fieldOf = (by: string): string | undefined => GROUPED_BY.exec(by)?.[1];

/** The key of a line: of a stretch its first moment. Undefined for a line that has none. */
export type KeyOf = (view: DataView, at: number, text: LineText) => Key | undefined;

export const keyReader = (by: string, templates: readonly Template[]): KeyOf => {
  if (by === 'level') return (view, at) => LEVELS[levelAt(view, at)];
  if (by === 'template') return (view, at) => templateAt(view, at) || undefined;
  if (isStretch(by)) return stretchReader(STRETCHES[by]);
  const read = readField(fieldOf(by) ?? '', templates);
  return (view, at, { bytes, from, to }) => {
    const value = read(bytes, from, to, templateAt(view, at));
    return value === undefined ? undefined : shortKey(value);
  };
};

const stretchReader =
  (ms: number): KeyOf =>
  (view, at) => {
    const time = timeAt(view, at);
    return Number.isNaN(time) ? undefined : Math.floor(time / ms) * ms;
  };

/** Characters of a value that are kept. */
const KEPT = 200;
const MARK = '\u0000';

/** A long value keeps its beginning, and a hash that tells it from others with the same one. */
const shortKey = (value: string): string =>
  value.length <= KEPT ? value : `${value.slice(0, KEPT).toWellFormed()}${MARK}${hashOf(value)}`;

export const shownKey = (key: string): string => {
  const cut = key.indexOf(MARK);
  return cut < 0 ? key : `${key.slice(0, cut)}…`;
};

/** Two of FNV-1a, 32 bits each (Fowler, Noll, Vo), from two starting points. */
const hashOf = (text: string): string => {
  let a = 0x811c9dc5;
  let b = 0x01000193;
  for (let i = 0; i < text.length; i++) {
    a = Math.imul(a ^ text.charCodeAt(i), 0x01000193);
    b = Math.imul(b ^ text.charCodeAt(i), 0x01000193) ^ (b >>> 15);
  }
  return `${a >>> 0}.${b >>> 0}.${text.length}`;
};
