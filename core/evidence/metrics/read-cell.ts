import type { Instant } from '../../kernel/instant.ts';
import { encodeUtf8 } from '../../kernel/utf8.ts';
import { decodeText } from '../engine/decode-text.ts';
import type { StampOptions, StampReader } from '../engine/stamp.ts';
import { stampReader } from '../engine/timestamps.ts';

/** What `readNumber` answers for a cell that holds no value, and for one that holds something else than a number. */
export const MISSING = Number.NaN;
export const TEXT = Number.POSITIVE_INFINITY;

const MISSING_WORD = /^(?:nan|null|nil|none|n\/?a|undefined|[-+]?inf(?:inity)?|-+|\?)$/i;
const PLAIN = /^[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d{1,3})?\s?%?$/i;
const GROUPED = /^[-+]?\d{1,3}(?:,\d{3})+(?:\.\d+)?$/;
const GROUPED_COMMA = /^[-+]?\d{1,3}(?:\.\d{3})+(?:,\d+)?$/;
const COMMA = /^[-+]?\d+,\d+\s?%?$/;
const EXACT_DIGITS = 15;
const LONGEST = 64;

const slowNumber = (text: string, decimalComma: boolean): number => {
  if (MISSING_WORD.test(text)) return MISSING;
  if (decimalComma && (COMMA.test(text) || GROUPED_COMMA.test(text)))
    return Number.parseFloat(text.replaceAll('.', '').replace(',', '.'));
  if (!PLAIN.test(text))
    return !decimalComma && GROUPED.test(text) ? Number.parseFloat(text.replaceAll(',', '')) : TEXT;
  const value = Number.parseFloat(text);
  return Number.isFinite(value) ? value : MISSING;
};

const isSpace = (byte: number | undefined): boolean => byte === 32 || byte === 9;

/** The number in a cell, with the signs that people and their spreadsheets put around it: `3.5`, `1,234`, `3,5`, `42 %`,
 *  `1e9`; MISSING for an empty one, `NaN`, `null`, `-`; TEXT for the rest. */
export const readNumber = (bytes: Uint8Array, start: number, stop: number, decimalComma: boolean): number => {
  let from = start;
  let to = stop;
  while (from < to && isSpace(bytes[from])) from++;
  while (to > from && isSpace(bytes[to - 1])) to--;
  if (from === to) return MISSING;
  if (to - from > LONGEST) return TEXT;
  const mark = decimalComma ? 44 : 46;
  let value = 0;
  let scale = 1;
  let digits = 0;
  let fraction = false;
  let i = bytes[from] === 45 ? from + 1 : from;
  for (; i < to; i++) {
    const byte = bytes[i]!;
    if (byte >= 48 && byte <= 57) {
      value = value * 10 + byte - 48;
      digits++;
      if (fraction) scale *= 10;
    } else if (byte === mark && !fraction && digits > 0) fraction = true;
    else break;
  }
  if (i < to || digits === 0 || digits > EXACT_DIGITS) return slowNumber(decodeText(bytes, from, to), decimalComma);
  return (bytes[from] === 45 ? -value : value) / scale;
};

export type MomentReader = {
  /** The moment in a cell; NaN where there is none. */
  readonly read: (bytes: Uint8Array, from: number, to: number) => Instant;
  /** Whether the last one that was read could as well be a plain number or a duration. */
  readonly isWeak: () => boolean;
  readonly assumed: StampReader['assumed'];
};

const DATE = /^(?:\d{4}([-/.])\d\d\1\d\d|\d\d?([-/.])\d\d?\2\d{4})$/;
const WITHOUT_SECONDS = /^(.*[T\s])?(\d{1,2}):(\d\d)(\s?[AaPp][Mm])?(\s?(?:Z|UTC|[+-]\d\d:?\d\d))?$/;

/** Reads the moments that logs have (engine/timestamps.ts), and those that only tables do: without seconds, or days. */
export const momentReader = (receivedAt: Instant, options: StampOptions = {}): MomentReader => {
  const stamps = stampReader(receivedAt, options);
  let isWeak = false;
  const whole = (bytes: Uint8Array, from: number, to: number): number => {
    if (!stamps.read(bytes, from, to) || stamps.stamp.end !== to) return Number.NaN;
    isWeak = !stamps.stamp.strong;
    return stamps.stamp.time;
  };
  const rare = (text: string): number => {
    const [, before = '', hour, minute, half = '', zone = ''] = WITHOUT_SECONDS.exec(text) ?? [];
    const isDate = DATE.test(text);
    if (hour === undefined && !isDate) return Number.NaN;
    const bytes = encodeUtf8(isDate ? `${text} 00:00:00` : `${before}${hour}:${minute}:00${half}${zone}`);
    return whole(bytes, 0, bytes.length);
  };
  return {
    assumed: stamps.assumed,
    isWeak: () => isWeak,
    read: (bytes, start, stop) => {
      let from = start;
      let to = stop;
      while (from < to && isSpace(bytes[from])) from++;
      while (to > from && isSpace(bytes[to - 1])) to--;
      if (to - from < 4 || to - from > LONGEST) return Number.NaN;
      const time = whole(bytes, from, to);
      return Number.isNaN(time) ? rare(decodeText(bytes, from, to)) : time;
    },
  };
};
