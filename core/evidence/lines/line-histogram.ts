import { DomainError } from '../../kernel/error.ts';
import { fromIso, type Instant, toIso } from '../../kernel/instant.ts';
import { type Analysis, isErrorLevel, LEVELS } from '../analysis.ts';
import type { HistogramQuery, HistogramView } from '../count-models.ts';
import type { Evidence } from '../evidence.ts';
import { continuesAt, levelAt, timeAt } from '../line-index.ts';
import { presentLocator } from '../present.ts';
import { conditionsOf } from './conditions.ts';
import type { CountLinesDeps } from './count-lines.ts';
import { addLine, emptyGroup, type LineGroup } from './line-groups.ts';
import { scanLines, timeLimit } from './scan-lines.ts';

/** Buckets of one answer at most. */
const MOST_BUCKETS = 2000;
/** Buckets that are made where nobody said how wide. */
const USUAL_BUCKETS = 120;

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const UNITS: Readonly<Record<string, number>> = { ms: 1, s: SECOND, m: MINUTE, h: HOUR, d: DAY };

/** Widths that people read without counting. */
const WIDTHS: readonly number[] = [
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500],
  ...[1, 2, 5, 10, 15, 30].map(n => n * SECOND),
  ...[1, 2, 5, 10, 15, 30].map(n => n * MINUTE),
  ...[1, 2, 3, 6, 12].map(n => n * HOUR),
  ...[1, 2, 7, 14, 30, 90, 365].map(n => n * DAY),
];

type Bucket = LineGroup & { errors: number };
type Range = { readonly from: Instant; readonly to: Instant };

/** Counts the lines that fit by time. Buckets begin at multiples of their width since 1970 UTC, and cover the times of
 *  the file as far as `from` and `to` let them.
 *  @throws DomainError 'invalid' for a width that makes too many buckets; 'file.too-costly', 'cancelled'. */
export const lineHistogram =
  ({ files, clock }: CountLinesDeps) =>
  async (
    { evidence, analysis }: { evidence: Evidence; analysis: Analysis },
    query: HistogramQuery,
    signal?: AbortSignal,
  ): Promise<HistogramView> => {
    const range = rangeOf(analysis, query);
    const width = widthOf(query.bucket, range);
    const start = range === null ? 0 : Math.floor(range.from / width);
    const buckets = bucketsOf(range, width);
    const all = emptyGroup();
    let untimed = 0;
    let cut_lines = 0;
    await scanLines(files, evidence, {
      conditions: conditionsOf(query, analysis.templates),
      reads: 'nothing',
      after: 0,
      signal,
      onPiece: timeLimit(clock),
      onCut: () => {
        cut_lines++;
      },
      take: (line, view, at) => {
        const time = timeAt(view, at);
        const continues = continuesAt(view, at);
        addLine(all, line, time, continues);
        const bucket = buckets[Math.floor(time / width) - start];
        if (bucket === undefined) untimed++;
        else {
          addLine(bucket, line, time, continues);
          if (!continues && isErrorLevel(LEVELS[levelAt(view, at)] ?? 'none')) bucket.errors++;
        }
        return undefined;
      },
    });
    return {
      evidence_id: evidence.id,
      file: evidence.fileName,
      sha256: evidence.sha256,
      bucket_ms: width,
      lines: all.lines,
      records: all.records,
      cut_lines,
      untimed,
      buckets: buckets.map((bucket, i) => presentBucket(bucket, (start + i) * width, evidence.fileName)),
    };
  };

/** The times of the file within what was asked for; null where nothing is left. */
const rangeOf = ({ from, to }: Analysis, query: HistogramQuery): Range | null => {
  if (from === null || to === null) return null;
  const first = query.from === undefined ? from : Math.max(from, fromIso(query.from));
  // `to` itself is not asked for.
  const last = query.to === undefined ? to : Math.min(to, fromIso(query.to) - 1);
  return first <= last ? { from: first, to: last } : null;
};

const countOf = ({ from, to }: Range, width: number): number => Math.floor(to / width) - Math.floor(from / width) + 1;

const bucketsOf = (range: Range | null, width: number): Bucket[] =>
  Array.from({ length: range === null ? 0 : countOf(range, width) }, () => ({ ...emptyGroup(), errors: 0 }));

const widthOf = (asked: string | undefined, range: Range | null): number => {
  const width = asked === undefined ? usualWidth(range) : durationOf(asked);
  if (range !== null && countOf(range, width) > MOST_BUCKETS) throw tooNarrow(countOf(range, width));
  return width;
};

const usualWidth = (range: Range | null): number => {
  if (range === null) return MINUTE;
  const usual = WIDTHS.find(width => countOf(range, width) <= USUAL_BUCKETS);
  return usual ?? Math.ceil((range.to - range.from) / (USUAL_BUCKETS - 1));
};

const durationOf = (text: string): number => Number.parseInt(text, 10) * (UNITS[text.replace(/^\d+/, '')] ?? 1);

const tooNarrow = (count: number): DomainError =>
  new DomainError('invalid', 'These buckets are too narrow for the time that the file covers.', {
    issues: [
      {
        path: 'query.bucket',
        message: `makes ${count} buckets, ${MOST_BUCKETS} at most: take wider ones, or a shorter time (from, to)`,
      },
    ],
  });

const presentBucket = (bucket: Bucket, startsAt: Instant, file: string): HistogramView['buckets'][number] => ({
  starts_at: toIso(startsAt),
  lines: bucket.lines,
  records: bucket.records,
  errors: bucket.errors,
  locator: bucket.lines === 0 ? null : presentLocator({ file, fromLine: bucket.firstLine, toLine: bucket.lastLine }),
});
