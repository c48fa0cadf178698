import { DomainError } from '../../kernel/error.ts';
import type { AnalyseOptions, EvidenceAnalyser } from '../analyser.ts';
import type { Analysis, ColumnSummary } from '../analysis.ts';
import { lineSplitter } from '../engine/split-lines.ts';
import { indexWriter } from '../engine/write-index.ts';
import { readAhead } from '../read-ahead.ts';
import type { Layout } from './detect-layout.ts';
import { metricFindings } from './metric-findings.ts';
import { rowSplitter } from './split-rows.ts';
import { surveyRows } from './survey-rows.ts';
import { type TableContent, tableContent } from './table-content.ts';
import { tableNotes } from './table-notes.ts';

const SLICE_BYTES = 262_144;
const PROGRESS_BYTES = 1_048_576;

const summaries = (table: TableContent): ColumnSummary[] =>
  table.series().map(series => ({
    name: series.name,
    count: series.count(),
    min: series.least().value,
    max: series.most().value,
    mean: series.mean(),
  }));

const orNull = (at: number): number | null => (Number.isNaN(at) ? null : at);

/** Reads a table once, as a stream: memory depends on its columns, and not on its rows. With moments in it, it is `metrics`
 *  with findings on its clock; without, a `table` that is counted. */
export const analyseTable = async (
  layout: Layout,
  content: AsyncIterable<Uint8Array>,
  file: Parameters<EvidenceAnalyser['analyse']>[1],
  options: AnalyseOptions = {},
): Promise<Analysis> => {
  const { signal, onIndex, onProgress } = options;
  const { dates, whole } = await readAhead(content, head => surveyRows(head, layout, file.receivedAt), options);
  const table = tableContent(layout, file.receivedAt, dates);
  const index = indexWriter(() => 0, onIndex !== undefined);
  const rows = rowSplitter(layout.delimiter, table.row);
  let line = 0;
  const lines = lineSplitter((bytes, from, to, offset, length) => {
    line++;
    if (length > to - from) table.cutLine();
    if (line < layout.firstLine) return index.push(offset, Number.NaN, 0, -1, false);
    table.forget();
    const hasMark = line === 1 && bytes[from] === 0xef && bytes[from + 1] === 0xbb && bytes[from + 2] === 0xbf;
    rows.line(bytes, hasMark ? from + 3 : from, to, line);
    index.push(offset, table.time(), 0, -1, false);
  });
  const stopIfCancelled = (): void => {
    if (signal?.aborted === true) throw new DomainError('cancelled', 'The analysis was cancelled.');
  };
  const handOver = async (): Promise<void> => {
    for (const piece of index.take()) await onIndex?.(piece);
  };
  let bytes = 0;
  let announced = 0;
  stopIfCancelled();
  for await (const part of whole) {
    for (let at = 0; at < part.length; at += SLICE_BYTES) {
      const slice = part.subarray(at, at + SLICE_BYTES);
      lines.push(slice);
      bytes += slice.length;
      await handOver();
      stopIfCancelled();
      if (bytes - announced >= PROGRESS_BYTES) {
        announced = bytes;
        onProgress?.(bytes);
      }
    }
  }
  lines.end();
  rows.end();
  index.end();
  await handOver();
  if (bytes > announced) onProgress?.(bytes);
  const hasClock = layout.timeColumn >= 0 && !Number.isNaN(table.from());
  return {
    format: hasClock ? 'metrics' : 'table',
    bytes,
    lines: line,
    records: table.rows(),
    from: orNull(table.from()),
    to: orNull(table.to()),
    levels: [],
    templates: [],
    templateCount: 0,
    stackTraces: [],
    histogram: null,
    findings: hasClock ? metricFindings(file.name, table.series(), table.gaps) : [],
    worstLines: [],
    notes: tableNotes(layout, table, rows.lost()),
    columns: summaries(table),
  };
};
