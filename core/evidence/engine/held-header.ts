import { isBlank, skipBlanks } from './bytes.ts';
import { isConsoleHeader, isScopeLine } from './console-header.ts';
import type { OpenRecord } from './open-record.ts';
import type { ParsedLine } from './parsed-line.ts';
import type { Tally } from './tally.ts';
import type { PushEntry, WaitingLines } from './waiting-lines.ts';

/** Lines that wait with a header for its message. */
const MOST_HELD = 8;

/** Keeps a record uncounted whose first line only names what the message below it is about. */
export type HeldHeader = {
  /** Holds the record that was opened with this line, if the line is such a header. */
  readonly hold: (bytes: Uint8Array, from: number, to: number, offset: number) => boolean;
  /** Takes the line below a header; false for one that does not belong to it, before which the header was counted. */
  readonly follow: (bytes: Uint8Array, from: number, to: number, offset: number, lent: boolean) => boolean;
  /** A blank line comes: too many of them, and no message is waited for. */
  readonly blank: () => void;
  /** No message came: the header is counted by itself. */
  readonly release: () => void;
};

export const heldHeader = (
  record: OpenRecord,
  parsed: ParsedLine,
  tally: Tally,
  waiting: WaitingLines,
  count: () => void,
  pushEntry: PushEntry,
): HeldHeader => {
  const countBy = (bytes: Uint8Array, from: number, to: number): void => {
    record.isHeld = false;
    parsed.bytes = bytes;
    parsed.from = from;
    parsed.to = to;
    count();
    waiting.begin(record.time, record.level, record.cluster);
  };
  const release = (): void => {
    if (record.isHeld) countBy(record.head.bytes, record.head.from, record.head.to);
  };

  return {
    hold: (bytes, from, to, offset) => {
      record.isHeld = isConsoleHeader(bytes, from, to);
      if (!record.isHeld) return false;
      parsed.format = 'dotnet-console';
      waiting.add(offset);
      return true;
    },
    follow: (bytes, from, to, offset, lent) => {
      if (!isBlank(bytes[from])) {
        release();
        return false;
      }
      record.lastLine = tally.lines;
      if (waiting.count() < MOST_HELD && isScopeLine(bytes, from, to)) {
        waiting.add(offset);
        return true;
      }
      const message = skipBlanks(bytes, from, to);
      record.head.take(bytes, message, to, lent);
      record.headLine = tally.lines;
      countBy(bytes, message, to);
      pushEntry(offset, record.time, record.level, record.cluster, true);
      return true;
    },
    blank: () => {
      if (waiting.count() >= MOST_HELD) release();
    },
    release,
  };
};
