import { isBlank, skipBlanks } from './bytes.ts';
import { isConsoleHeader, isScopeLine } from './console-header.ts';
import type { OpenRecord } from './open-record.ts';
import type { ParsedLine } from './parsed-line.ts';
import { recordHead } from './record-head.ts';
import type { Tally } from './tally.ts';
import type { PushEntry, WaitingLines } from './waiting-lines.ts';

/** Lines that wait with a header for its message. */
const MOST_HELD = 8;

/** Keeps a record uncounted whose first line only names what the message below it is about. */
export type HeldHeader = {
  /** Holds the record that was opened with this line, if the line is such a header. */
  readonly hold: (bytes: Uint8Array, from: number, to: number, offset: number) => boolean;
  /** Takes the line below a header, which is what a runtime carries where one does; false for one that does not belong to it, before which the header was counted. */
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
  /** The header itself, without what carries it. */
  const line = recordHead();
  /** Leaves what is known of the line at hand, which may have been read already, as it was. */
  const countBy = (bytes: Uint8Array, from: number, to: number): void => {
    record.isHeld = false;
    const { format, bytes: readBytes, from: readFrom, to: readTo, isRequest } = parsed;
    const shown = record.isStructured ? 'json-lines' : 'dotnet-console';
    Object.assign(parsed, { format: shown, bytes, from, to, isRequest: false });
    count();
    Object.assign(parsed, { format, bytes: readBytes, from: readFrom, to: readTo, isRequest });
    waiting.begin(record.time, record.level, record.cluster);
  };
  const release = (): void => {
    if (record.isHeld) countBy(line.bytes, line.from, line.to);
  };

  return {
    hold: (bytes, from, to, offset) => {
      record.isHeld = isConsoleHeader(bytes, from, to);
      if (!record.isHeld) return false;
      line.take(bytes, from, to, true);
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
