import type { Instant } from '../../kernel/instant.ts';
import { decodeText } from '../engine/decode-text.ts';
import { dateSurvey } from '../engine/file-dates.ts';
import { postgresColumns } from '../engine/postgres-columns.ts';
import { lineSplitter } from '../engine/split-lines.ts';
import { MISSING, type MomentReader, momentReader, readNumber, TEXT } from './read-cell.ts';
import { rowSplitter } from './split-rows.ts';

/** So much of a file says what its columns are. */
export const HEAD_BYTES = 65_536;
const SAMPLE_ROWS = 300;

export type ColumnKind = 'time' | 'number' | 'label' | 'other';
export type Column = { readonly name: string; readonly kind: ColumnKind };

/** How a table is written. */
export type Layout = {
  /** One byte. */
  readonly delimiter: number;
  readonly decimalComma: boolean;
  /** The first line that holds values. */
  readonly firstLine: number;
  readonly columns: readonly Column[];
  /** Which column has the moments; -1 where none has. */
  readonly timeColumn: number;
  /** Several series are written one below the other: rows with the same labels are one of them. */
  readonly isGrouped: boolean;
};

export const mayBeTable = (name: string): boolean =>
  /\.(?:csv|tsv|tab)(?:[._-]\d{1,10})*$/i.test(name.replace(/ ?\(\d{1,3}\)/, ''));

type SampleRow = { readonly cells: readonly string[]; readonly firstLine: number; readonly lastLine: number };

const DELIMITERS = [...',;\t|'].map(char => char.charCodeAt(0));
const COMMENT = /^\s*#/;

const sampleOf = (head: Uint8Array, isWhole: boolean, delimiter: number): SampleRow[] => {
  const rows: SampleRow[] = [];
  let line = 0;
  const splitter = rowSplitter(delimiter, ({ bytes, count, starts, ends, quoted, line: first }) => {
    if (rows.length >= SAMPLE_ROWS) return;
    const cells = Array.from({ length: count }, (_, i) => {
      const cell = decodeText(bytes, starts[i]!, Math.min(ends[i]!, starts[i]! + 200)).trim();
      return quoted[i] === 1 ? cell.replaceAll('""', '"') : cell;
    });
    if (rows.length > 0 || !COMMENT.test(cells[0] ?? '')) rows.push({ cells, firstLine: first, lastLine: line });
  });
  const lines = lineSplitter((bytes, from, to) => splitter.line(bytes, from, to, ++line));
  const start = head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf ? 3 : 0;
  lines.push(head.subarray(start, isWhole ? head.length : head.lastIndexOf(10) + 1));
  lines.end();
  splitter.end();
  return rows;
};

/** How many rows have as many cells as most, and how many that are. */
const fitOf = (rows: readonly SampleRow[]): { readonly share: number; readonly width: number } => {
  const counts = new Map<number, number>();
  for (const { cells } of rows) counts.set(cells.length, (counts.get(cells.length) ?? 0) + 1);
  const [width = 0, most = 0] = [...counts].sort((a, b) => b[1] - a[1] || b[0] - a[0])[0] ?? [];
  return { share: most / Math.max(1, rows.length), width };
};

const REGULAR = 0.7;

const bestDelimiter = (head: Uint8Array, isWhole: boolean): { delimiter: number; rows: SampleRow[] } | undefined => {
  const candidates = DELIMITERS.map(delimiter => {
    const rows = sampleOf(head, isWhole, delimiter);
    return { delimiter, rows, ...fitOf(rows) };
  }).filter(({ share, width, rows }) => width > 1 && share >= REGULAR && rows.length > 0);
  return candidates.sort((a, b) => b.share - a.share || b.width - a.width)[0];
};

const DECIMAL_COMMA = /^[-+]?\d+,\d+\s?%?$/;
const DECIMAL_POINT = /^[-+]?\d+\.\d+\s?%?$/;

const cellBytes = (cell: string): Uint8Array =>
  Uint8Array.from(cell, char => (char.charCodeAt(0) < 128 ? char.charCodeAt(0) : 63));

type Facts = {
  times: number;
  weak: number;
  numbers: number;
  texts: number;
  readonly values: Set<string>;
  length: number;
};

const factsOf = (rows: readonly SampleRow[], nth: number, moments: MomentReader, decimalComma: boolean): Facts => {
  const facts: Facts = { times: 0, weak: 0, numbers: 0, texts: 0, values: new Set(), length: 0 };
  for (const { cells } of rows) {
    const cell = cells[nth] ?? '';
    const bytes = cellBytes(cell);
    const number = readNumber(bytes, 0, bytes.length, decimalComma);
    if (Number.isNaN(number)) continue;
    facts.values.add(cell);
    if (!Number.isNaN(moments.read(bytes, 0, bytes.length))) {
      facts.times++;
      if (moments.isWeak()) facts.weak++;
    }
    if (number === TEXT) {
      facts.texts++;
      facts.length += cell.length;
    } else if (number !== MISSING) facts.numbers++;
  }
  return facts;
};

const TIME_NAME = /time|date|stamp|\bts\b|when|epoch|clock/i;
const PROSE_NAME =
  /^(?:message|msg|log|text|event|description|details?|body|exception|error_?message|level|severity|loglevel|statement|query|url|request|command)$/i;
const MESSAGE_NAME = /^(?:message|msg|log|level|severity|loglevel)$/i;
const MOSTLY = 0.8;
const LABELS = 60;
const PROSE_LENGTH = 40;

const kindOf = ({ numbers, texts, values, length }: Facts, rows: number): ColumnKind => {
  if (numbers > 0 && numbers >= (numbers + texts) * MOSTLY) return 'number';
  if (texts === 0) return 'other';
  return values.size <= LABELS && values.size <= Math.max(3, rows / 2) && length / texts <= PROSE_LENGTH
    ? 'label'
    : 'other';
};

const isTime = ({ times, weak, numbers, texts }: Facts, name: string, nth: number): boolean => {
  if (times === 0 || times < (numbers + texts) * MOSTLY) return false;
  return weak < times || TIME_NAME.test(name) || (nth === 0 && texts > 0);
};

/** A header names its columns: no cell of it is a value. */
const isHeader = (row: SampleRow, moments: MomentReader, decimalComma: boolean): boolean =>
  row.cells.some(cell => cell !== '') &&
  row.cells.every(cell => {
    const bytes = cellBytes(cell);
    const number = readNumber(bytes, 0, bytes.length, decimalComma);
    return (number === TEXT || cell === '') && Number.isNaN(moments.read(bytes, 0, bytes.length));
  });

/** Rows with a moment of which one tells a story in words are a log that was exported. */
const isLog = (columns: readonly Column[], facts: readonly Facts[]): boolean =>
  columns.some(({ name }) => PROSE_NAME.test(name)) ||
  columns.some(
    ({ kind }, i) => kind === 'other' && facts[i]!.texts > 0 && facts[i]!.length / facts[i]!.texts > PROSE_LENGTH,
  );

const REPEATED = 0.2;

/** Whether many rows share their moments, as rows of several series do. */
const hasRepeatedMoments = (rows: readonly SampleRow[], timeColumn: number): boolean =>
  timeColumn >= 0 && new Set(rows.map(({ cells }) => cells[timeColumn])).size < rows.length * (1 - REPEATED);

/** Of many series the sample may hold each only once: then any short text is what tells them apart. */
const asLabels = (columns: readonly Column[], facts: readonly Facts[]): Column[] =>
  columns.map((column, i) => {
    const { texts, length } = facts[i]!;
    return column.kind === 'other' && texts > 0 && length <= texts * PROSE_LENGTH
      ? { ...column, kind: 'label' }
      : column;
  });

/** Whether a row of a database's log is among the first lines, whose columns have no names. */
const isServerLog = (head: Uint8Array): boolean => {
  let found = false;
  const lines = lineSplitter((bytes, from, to) => {
    found ||= postgresColumns(bytes, from, to) !== undefined;
  });
  lines.push(head);
  return found;
};

/** What a table is made of, by its first rows; undefined for what is no table, and for an exported log. */
export const detectLayout = (head: Uint8Array, isWhole: boolean, receivedAt: Instant): Layout | undefined => {
  const found = isServerLog(head) ? undefined : bestDelimiter(head, isWhole);
  if (found === undefined) return undefined;
  const { delimiter, rows } = found;
  const moments = momentReader(receivedAt, { survey: dateSurvey(receivedAt) });
  const cells = rows.flatMap(row => row.cells);
  const decimalComma =
    delimiter !== 44 &&
    cells.filter(cell => DECIMAL_COMMA.test(cell)).length > cells.filter(cell => DECIMAL_POINT.test(cell)).length;
  const header = rows[0] && isHeader(rows[0], moments, decimalComma) ? rows[0] : undefined;
  const data = header === undefined ? rows : rows.slice(1);
  const width = Math.max(fitOf(rows).width, header?.cells.length ?? 0);
  const names = Array.from({ length: width }, (_, i) => header?.cells[i]?.slice(0, 80) || `column ${i + 1}`);
  const facts = names.map((_, i) => factsOf(data, i, moments, decimalComma));
  const timeColumn = facts.findIndex((column, i) => isTime(column, names[i]!, i));
  const columns = facts.map(
    (column, i): Column => ({ name: names[i]!, kind: i === timeColumn ? 'time' : kindOf(column, data.length) }),
  );
  if (!columns.some(({ kind }) => kind === 'number')) return undefined;
  if (timeColumn >= 0 ? isLog(columns, facts) : names.some(name => MESSAGE_NAME.test(name))) return undefined;
  const firstLine = header === undefined ? (rows[0]?.firstLine ?? 1) : header.lastLine + 1;
  const common = { delimiter, decimalComma, firstLine, timeColumn };
  if (!hasRepeatedMoments(data, timeColumn)) return { ...common, columns, isGrouped: false };
  const labelled = asLabels(columns, facts);
  return { ...common, columns: labelled, isGrouped: labelled.some(({ kind }) => kind === 'label') };
};
