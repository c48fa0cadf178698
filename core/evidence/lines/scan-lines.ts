import { DomainError } from '../../kernel/error.ts';
import type { Clock } from '../../ports/clock.ts';
import type { FileProvider } from '../../ports/file-provider.ts';
import { type Evidence, textKeyOf } from '../evidence.ts';
import { ENTRY_BYTES, offsetAt, templateAt } from '../line-index.ts';
import type { Conditions } from './conditions.ts';
import { type IndexPiece, indexPieces } from './index-pieces.ts';
import { LINE_READ, LINE_SHOWN, type LineText, lineText } from './line-text.ts';
import { printedRecordEnd } from './printed-record.ts';

/** A line that fits, lent for the call: the entry at `at` of `view`; its text, where the conditions or the taker asked
 *  for it, from `text.from` to `text.to` of `text.bytes`. */
export type TakeLine = (line: number, view: DataView, at: number, text: LineText) => 'stop' | undefined;

export type Scan = {
  readonly conditions: Conditions;
  /** What the taker reads of the text, whether or not a condition does: nothing, what is shown of the line, or all of the
   *  line, and of the record where the line begins one that is printed over several lines. */
  readonly reads: 'nothing' | 'beginning' | 'record';
  /** Lines up to this one are left out. */
  readonly after: number;
  readonly signal: AbortSignal | undefined;
  /** Called for each line that is longer than what is read of it. */
  readonly onCut?: () => void;
  /** Called for each line that fits but for the value of the field, which it has. */
  readonly onField?: () => void;
  /** Called between pieces of some thousand lines, and after some megabytes of text, with the last line looked at; what it throws ends the scan. */
  readonly onPiece?: (lastLine: number) => 'stop' | undefined;
  readonly take: TakeLine;
};

/** Looks at the lines of a piece of evidence in order, by their index, and hands over those that fit. Memory does not
 *  grow with the file. Answers `stopped` when somebody said so before the last line.
 *  @throws DomainError 'cancelled' when the signal fires, 'file.not-found'. */
export const scanLines = async (files: FileProvider, evidence: Evidence, scan: Scan): Promise<'stopped' | 'ended'> => {
  const { fitsText, field } = scan.conditions;
  const isSearched = scan.reads === 'record' || fitsText !== undefined || field !== undefined;
  const text = lineText(files, textKeyOf(evidence), scan.signal, isSearched ? LINE_READ : LINE_SHOWN);
  try {
    for await (const piece of indexPieces(files, evidence, scan.after, scan.signal)) {
      const stoppedAt = await scanPiece(piece, scan, text);
      if (stoppedAt !== undefined) return piece.isLast && stoppedAt === piece.count - 1 ? 'ended' : 'stopped';
      if (scan.onPiece?.(piece.firstLine + piece.count - 1) === 'stop') return 'stopped';
    }
    return 'ended';
  } finally {
    await text.close();
  }
};

/** So much text is looked at before whoever asked is told how far it is. */
const TEXT_PIECE = 33_554_432;

/** Answers the position in the piece at which the taker had enough, if it had. */
const scanPiece = async (piece: IndexPiece, scan: Scan, text: LineText): Promise<number | undefined> => {
  const { view, count, firstLine, isLast } = piece;
  const { fitsEntry, fitsText, field } = scan.conditions;
  const readsRecords = field !== undefined || scan.reads === 'record';
  const isRead = readsRecords || scan.reads !== 'nothing' || fitsText !== undefined;
  let looked = 0;
  for (let i = 0, at = 0; i < count; i++, at += ENTRY_BYTES) {
    if (!fitsEntry(view, at)) continue;
    const offset = isRead ? offsetAt(view, at) : 0;
    const end = isLast && i === count - 1 ? Number.POSITIVE_INFINITY : offsetAt(view, at + ENTRY_BYTES);
    if (isRead) {
      if (!text.locate(offset, end)) await reach(text, offset, end);
      if (text.isCut) scan.onCut?.();
      looked += text.to - text.from;
    }
    let fits = fitsText === undefined || fitsText(text.bytes, text.from, text.to);
    if (fits && readsRecords) {
      const recordEnd = printedRecordEnd(piece, i, text);
      if (recordEnd !== undefined) await reach(text, offset, recordEnd);
      fits = fitsField(scan, text, templateAt(view, at));
      if (recordEnd !== undefined && scan.reads !== 'record') await reach(text, offset, end);
    }
    if (fits && scan.take(firstLine + i, view, at, text) === 'stop') return i;
    if (looked < TEXT_PIECE) continue;
    looked = 0;
    if (scan.onPiece?.(firstLine + i) === 'stop') return i;
  }
  return undefined;
};

const reach = async (text: LineText, offset: number, end: number): Promise<void> => {
  if (text.locate(offset, end)) return;
  await text.fetch(offset, end);
  text.locate(offset, end);
};

const fitsField = ({ conditions: { field }, onField }: Scan, text: LineText, templateId: number): boolean => {
  if (field === undefined) return true;
  const value = field.read(text.bytes, text.from, text.to, templateId);
  if (value !== undefined) onField?.();
  return value === field.value;
};

/** What counting the lines of one file may take, in milliseconds: less than a request may. */
export const COUNTING_MS = 30_000;

/** Ends a scan that takes too long.
 *  @throws DomainError 'file.too-costly', from what it answers. */
export const timeLimit = (clock: Clock): (() => undefined) => {
  const until = clock.now() + COUNTING_MS;
  return () => {
    if (clock.now() < until) return undefined;
    throw new DomainError(
      'file.too-costly',
      `Counting this took more than ${COUNTING_MS / 1000} s and was stopped. Ask for less: a stretch of time (from, to), ` +
        'one template, or a level; a text or a field has to be looked for in every line.',
    );
  };
};
