import type { Instant } from '../kernel/instant.ts';
import { LEVELS, type Level } from './analysis.ts';

/** What is known of one line without reading its text. */
export type LineEntry = {
  /** Of the line's first byte in the text. */
  readonly offset: number;
  readonly time: Instant | null;
  readonly level: Level;
  /** 0: the line belongs to no template (blank, or over the cap). */
  readonly templateId: number;
  /** True for a line that begins no record: it continues the one above and carries its time, level and template, or it
   *  is blank, or only holds records together (`[`, `</Events>`), and has none of them. */
  readonly continues: boolean;
};

/** One entry a line, in order, little-endian, so that line N is found without reading the others:
 *  0 float64 offset | 8 float64 time in ms, NaN without one | 16 uint32 template | 20 uint8 level | 21 uint8 flags | 22 zero */
export const ENTRY_BYTES = 24;

const CONTINUES = 1;

export const writeEntry = (view: DataView, at: number, entry: LineEntry): void => {
  view.setFloat64(at, entry.offset, true);
  view.setFloat64(at + 8, entry.time ?? Number.NaN, true);
  view.setUint32(at + 16, entry.templateId, true);
  view.setUint8(at + 20, LEVELS.indexOf(entry.level));
  view.setUint8(at + 21, entry.continues ? CONTINUES : 0);
  view.setUint16(at + 22, 0, true);
};

/** Single parts of an entry, for those who look at millions of them: NaN for no time, a position in LEVELS. */
export const offsetAt = (view: DataView, at: number): number => view.getFloat64(at, true);
export const timeAt = (view: DataView, at: number): number => view.getFloat64(at + 8, true);
export const templateAt = (view: DataView, at: number): number => view.getUint32(at + 16, true);
export const levelAt = (view: DataView, at: number): number => view.getUint8(at + 20);
export const continuesAt = (view: DataView, at: number): boolean => (view.getUint8(at + 21) & CONTINUES) !== 0;

export const readEntry = (view: DataView, at: number): LineEntry => {
  const time = timeAt(view, at);
  return {
    offset: offsetAt(view, at),
    time: Number.isNaN(time) ? null : time,
    templateId: templateAt(view, at),
    level: LEVELS[levelAt(view, at)] ?? 'none',
    continues: continuesAt(view, at),
  };
};
