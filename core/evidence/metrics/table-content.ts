import type { Instant } from '../../kernel/instant.ts';
import { decodeText } from '../engine/decode-text.ts';
import type { FileDates } from '../engine/file-dates.ts';
import type { Layout } from './detect-layout.ts';
import { type GapFinder, gapFinder } from './find-gaps.ts';
import { type MomentReader, momentReader, readNumber, TEXT } from './read-cell.ts';
import { newSeries, type Series } from './series.ts';
import type { Row } from './split-rows.ts';

/** Buckets of all series together: about 32 MB. */
const BUCKETS = 262_144;
export const MAX_SERIES = 256;
const MOST_BUCKETS = 8192;
const FEWEST_BUCKETS = 512;

/** What is counted while the rows of a table go by. */
export type TableContent = {
  readonly row: (row: Row) => void;
  /** The moment of the last row since `forget`; NaN without one. */
  readonly time: () => number;
  readonly forget: () => void;
  readonly cutLine: () => void;
  readonly rows: () => number;
  readonly from: () => Instant;
  readonly to: () => Instant;
  readonly series: () => readonly Series[];
  readonly gaps: GapFinder;
  readonly assumed: MomentReader['assumed'];
  /** Rows and cells that are not what they should be. */
  readonly flaws: { ragged: number; timeless: number; texts: number; cut: number; unfollowed: number; wide: number };
};

const capacityFor = (series: number): number =>
  2 ** Math.floor(Math.log2(Math.min(MOST_BUCKETS, Math.max(FEWEST_BUCKETS, BUCKETS / Math.max(1, series)))));

export const tableContent = (layout: Layout, receivedAt: Instant, dates: FileDates): TableContent => {
  const { columns, timeColumn, decimalComma, isGrouped } = layout;
  const numbers = columns.flatMap(({ kind }, i) => (kind === 'number' ? [i] : []));
  const labels = isGrouped ? columns.flatMap(({ kind }, i) => (kind === 'label' ? [i] : [])) : [];
  const capacity = capacityFor(isGrouped ? MAX_SERIES : Math.min(MAX_SERIES, numbers.length));
  const moments = momentReader(receivedAt, { dates });
  const gaps = gapFinder();
  const flaws = { ragged: 0, timeless: 0, texts: 0, cut: 0, unfollowed: 0, wide: 0 };
  const all: Series[] = [];
  const groups = new Map<string, (Series | undefined)[]>();
  let rows = 0;
  let time = Number.NaN;
  let from = Number.NaN;
  let to = Number.NaN;

  const labelsOf = ({ bytes, starts, ends, count }: Row): string =>
    labels
      .map(i => (i < count ? decodeText(bytes, starts[i]!, Math.min(ends[i]!, starts[i]! + 80)).trim() : ''))
      .join(' ');
  const groupOf = (key: string): (Series | undefined)[] => {
    const known = groups.get(key);
    if (known !== undefined || groups.size >= MAX_SERIES) return known ?? [];
    const own = numbers.map(i => {
      if (all.length >= MAX_SERIES) return undefined;
      const series = newSeries(key === '' ? columns[i]!.name : `${columns[i]!.name} of ${key}`, capacity);
      all.push(series);
      return series;
    });
    groups.set(key, own);
    return own;
  };
  const readTime = (row: Row): void => {
    time = Number.NaN;
    if (timeColumn < 0) return;
    if (timeColumn < row.count) time = moments.read(row.bytes, row.starts[timeColumn]!, row.ends[timeColumn]!);
    if (Number.isNaN(time)) {
      flaws.timeless++;
      return;
    }
    gaps.see(time, row.line);
    if (!(time >= from)) from = time;
    if (!(time <= to)) to = time;
  };

  return {
    row: row => {
      rows++;
      if (row.overflows) flaws.wide++;
      else if (row.count !== columns.length) flaws.ragged++;
      readTime(row);
      // A value without its moment has no place among the others.
      if (timeColumn >= 0 && Number.isNaN(time)) return;
      const group = groupOf(labels.length === 0 ? '' : labelsOf(row));
      for (let n = 0; n < numbers.length; n++) {
        const i = numbers[n]!;
        if (i >= row.count) continue;
        const value = readNumber(row.bytes, row.starts[i]!, row.ends[i]!, decimalComma);
        if (value === TEXT) flaws.texts++;
        else if (!Number.isNaN(value)) {
          const series = group[n];
          if (series === undefined) flaws.unfollowed++;
          else series.push(value, time, row.line);
        }
      }
    },
    time: () => time,
    forget: () => {
      time = Number.NaN;
    },
    cutLine: () => {
      flaws.cut++;
    },
    rows: () => rows,
    from: () => from,
    to: () => to,
    series: () => all.filter(series => series.count() > 0),
    gaps,
    assumed: moments.assumed,
    flaws,
  };
};
