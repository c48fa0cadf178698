import { BLOCK_FORMATS } from './block-forms.ts';
import { skipBlanks } from './bytes.ts';
import { decodeShort } from './decode-text.ts';
import type { HeldLine, JsonTaker } from './join-json.ts';
import { lineJoiner } from './join-lines.ts';
import type { OpenRecord } from './open-record.ts';
import type { Format, ParsedLine } from './parsed-line.ts';
import type { AnyLineReader } from './read-line.ts';
import type { RecentLines } from './recent-lines.ts';
import { LINE_CAP } from './split-lines.ts';
import type { Tally } from './tally.ts';
import type { WaitingLines } from './waiting-lines.ts';
import type { WorstLines } from './worst-lines.ts';

const QUOTE_CAP = 500;
/** Formats of which a record may be printed over several lines. */
const STRUCTURED: ReadonlySet<Format> = new Set<Format>(['json-lines', 'windows-event', ...BLOCK_FORMATS]);

export const isStructured = (format: Format): boolean => STRUCTURED.has(format);

/** What records are made with. */
export type ObjectParts = {
  readonly reader: AnyLineReader;
  readonly parsed: ParsedLine;
  readonly record: OpenRecord;
  readonly tally: Tally;
  readonly waiting: WaitingLines;
  readonly recent: RecentLines;
  readonly worst: WorstLines;
  /** Begins a record with what was read, and `begun` lines before its last one that wait. */
  readonly begin: (bytes: Uint8Array, from: number, to: number, starts: boolean, begun: number) => void;
  /** Counts it; `offset` is that of its last line. */
  readonly count: (offset: number, isLater: boolean) => void;
};

/** Makes one record of several lines that belong together by their form. See JsonTaker. */
export const objectTaker = (parts: ObjectParts): JsonTaker['object'] => {
  const { reader, parsed, record, tally, waiting, recent, worst, begin, count } = parts;
  const joinLines = lineJoiner(new Uint8Array(LINE_CAP * 3));

  /** Whether what was read is a record: not so below a line of text with a time, where it is what that line shows. */
  const isRecord = (): boolean => {
    if (BLOCK_FORMATS.has(parsed.format)) return true;
    if (!isStructured(parsed.format)) return false;
    const says = !Number.isNaN(parsed.time) || (parsed.level !== 0 && parsed.saidAt >= 0);
    return says && !(record.isOpen && record.ownTime && !record.isStructured);
  };
  const show = (bytes: Uint8Array, starts: readonly number[], lines: readonly HeldLine[]): void => {
    for (const [i, { offset }] of lines.entries()) {
      recent.push(bytes, starts[i]!, starts[i + 1]! - 1, true);
      worst.follow(() => decodeShort(bytes, starts[i]!, starts[i + 1]! - 1, QUOTE_CAP));
      if (i < lines.length - 1) waiting.add(offset);
    }
  };

  return (source, lines, separator) => {
    // What a header that is held says is of what follows it.
    if (record.isHeld) return false;
    const { bytes, starts, end, counts } = joinLines(source, lines, separator);
    const from = skipBlanks(bytes, 0, end);
    if (!reader.read(bytes, from, end, parsed) || !isRecord()) return false;
    for (const key of ['invalidBytes', 'nulBytes', 'colouredLines'] as const) tally.clean[key] += counts[key];
    waiting.leave();
    show(bytes, starts, lines);
    tally.lines += lines.length;
    begin(bytes, from, end, true, lines.length - 1);
    // The first line of a printed object is its bracket.
    const said = Math.max(
      BLOCK_FORMATS.has(parsed.format) ? 0 : 1,
      starts.findLastIndex(start => start <= parsed.saidAt),
    );
    record.head.take(bytes, starts[said]!, starts[said + 1]! - 1, true);
    record.headLine = record.firstLine + said;
    count(lines.at(-1)!.offset, true);
    return true;
  };
};
