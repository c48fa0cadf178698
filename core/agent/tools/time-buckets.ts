import type { HistogramView } from '../../evidence/index.ts';
import { fromIso, type Instant, toIso } from '../../kernel/instant.ts';
import { shorten } from '../../kernel/text.ts';
import { counted } from '../grounded/counted.ts';

export type Stretch = { readonly from: Instant; readonly to: Instant };

const UNITS = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const WIDTHS: readonly (readonly [number, keyof typeof UNITS])[] = [
  [1, 's'],
  [2, 's'],
  [5, 's'],
  [10, 's'],
  [15, 's'],
  [30, 's'],
  [1, 'm'],
  [2, 'm'],
  [5, 'm'],
  [10, 'm'],
  [15, 'm'],
  [30, 'm'],
  [1, 'h'],
  [2, 'h'],
  [3, 'h'],
  [6, 'h'],
  [12, 'h'],
  [1, 'd'],
  [2, 'd'],
  [7, 'd'],
  [30, 'd'],
];

/** The narrowest width that people read without counting with which these stretches together make no more buckets than
 *  that, as the histogram takes it: `5m`. Buckets begin at multiples of it since 1970 UTC. */
export const widthFor = (stretches: readonly Stretch[], buckets: number): string => {
  const from = Math.min(...stretches.map(stretch => stretch.from));
  const to = Math.max(...stretches.map(stretch => stretch.to));
  const counts = (ms: number): number => Math.floor(to / ms) - Math.floor(from / ms) + 1;
  const [count, unit] = WIDTHS.find(([n, u]) => counts(n * UNITS[u]) <= buckets) ?? [
    Math.max(1, Math.ceil((to - from) / UNITS.d)),
    'd' as const,
  ];
  return Number.isFinite(count) ? `${count}${unit}` : '1d';
};

/** What the names of the files of one bucket take. */
const FILES_CHARS = 300;

type Row = { records: number; errors: number; readonly files: string[] };

/** One line for each bucket in which something was written, over all charts, which have one width. */
export const bucketRows = (charts: readonly HistogramView[]): readonly string[] => {
  const rows = new Map<Instant, Row>();
  for (const { file, buckets } of charts)
    for (const { starts_at, records, errors, lines } of buckets) {
      if (lines === 0) continue;
      const row = rows.get(fromIso(starts_at)) ?? { records: 0, errors: 0, files: [] };
      row.records += records;
      row.errors += errors;
      if (errors > 0) row.files.push(`${file} ${errors}`);
      rows.set(fromIso(starts_at), row);
    }
  const width = charts[0]?.bucket_ms ?? 1;
  const sorted = [...rows].sort(([a], [b]) => a - b);
  return sorted.flatMap(([startsAt, { records, errors, files }], i) => {
    const empty = (startsAt - (sorted[i - 1]?.[0] ?? startsAt - width)) / width - 1;
    const of = charts.length > 1 && files.length > 0 ? ` (${shorten(files.join(', '), FILES_CHARS)})` : '';
    const row = `  ${toIso(startsAt)}: ${counted(records, 'record')}, ${counted(errors, 'error')}${of}`;
    return empty > 0 ? [`  nothing in ${counted(empty, 'bucket')}`, row] : [row];
  });
};
