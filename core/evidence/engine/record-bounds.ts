import { isBlank, skipBlanks, startsWith } from './bytes.ts';
import {
  isBareError,
  isClosing,
  isContinuationText,
  isExceptionLine,
  isFailure,
  isGoFrame,
  isPythonChain,
  isRustLine,
  isRustPanic,
  isTraceback,
} from './continues-record.ts';
import { ERROR } from './levels.ts';
import type { ParsedLine } from './parsed-line.ts';

/** A record may take so many lines without a timestamp before they count as records again. */
const CONTINUATION_CAP = 1000;
/** So many records with a time, more than without, and a line without one belongs to the record above. */
const SURE = 4;
/** The score counts no further; a number or a time of day, which can stand there by accident, has to reach it. */
const MOST = 2 * SURE;

const TAB = 9;

/** Decides which lines belong to the record above them. */
export type RecordBounds = {
  /** A record begins with this line. */
  readonly open: (bytes: Uint8Array, from: number, to: number) => void;
  /** Whether the line belongs to the open record, which has this level; `starts` as AnyLineReader says. */
  readonly isContinued: (bytes: Uint8Array, from: number, to: number, starts: boolean, level: number) => boolean;
  /** The same of a line that a container runtime carries and stamps: that it has no time of its own says nothing. */
  readonly isContinuedCarried: (level: number) => boolean;
  /** Whether the line belongs to the open record because it is indented. */
  readonly isIndented: (bytes: Uint8Array, from: number, to: number) => boolean;
  /** The line was taken for a part of the open record. */
  readonly follow: (bytes: Uint8Array, from: number, to: number) => void;
};

/** `parsed` is what the reader found in the line at hand. */
export const recordBounds = (parsed: ParsedLine): RecordBounds => {
  let hasStrongTime = false;
  let hasTime = false;
  let continuations = 0;
  /** How sure it is that records begin with a time here: a timestamp by accident must not swallow what follows. */
  let timedScore = SURE;
  let isPython = false;
  let isGo = false;
  let isRust = false;

  /** Whether a line that begins with no timestamp, level or structure belongs to the open record. */
  const belongs = (bytes: Uint8Array, from: number, to: number, level: number, isCarried: boolean): boolean => {
    if (isContinuationText(bytes, from, to)) return true;
    if (continuations > 0 && (isPython || isClosing(bytes, from, to))) return true;
    const isFirstOfError = level >= ERROR && continuations === 0;
    if (isTraceback(bytes, from, to)) return isFirstOfError;
    if (isGo)
      return (
        isGoFrame(bytes, from, to) || startsWith(bytes, from, to, 'runtime') || startsWith(bytes, from, to, 'goroutine')
      );
    if (!hasTime) return false;
    const isException = isExceptionLine(bytes, from, to);
    if (isFirstOfError && isException) return true;
    if (isCarried) return false;
    if (!isException && isFailure(bytes, from, to)) return isFirstOfError;
    return timedScore >= (hasStrongTime ? SURE : MOST) && continuations < CONTINUATION_CAP;
  };
  /** Whether a line that reads as `Error: ...` is what the error above it reports. */
  const isThrown = (bytes: Uint8Array, from: number, to: number, level: number): boolean =>
    hasTime &&
    level >= ERROR &&
    continuations === 0 &&
    (isExceptionLine(bytes, from, to) || isBareError(bytes, from, to));

  return {
    open: (bytes, from, to) => {
      hasTime = !Number.isNaN(parsed.time);
      hasStrongTime = hasTime && !parsed.isWeakTime;
      timedScore = Math.max(0, Math.min(MOST, timedScore + (hasTime ? 1 : -1)));
      continuations = 0;
      isPython = isTraceback(bytes, from, to);
      isGo = false;
      isRust = isRustPanic(bytes, from, to);
    },
    isContinued: (bytes, from, to, starts, level) => {
      if (isRust && isRustLine(bytes, from, to, continuations)) return true;
      if (!starts) return belongs(bytes, from, to, level, false);
      return Number.isNaN(parsed.time) && isThrown(bytes, from, to, level);
    },
    isContinuedCarried: level => {
      const { carried: bytes, carriedFrom: from, carriedTo: to, carriedStarts: starts } = parsed;
      if (skipBlanks(bytes, from, to) === to || isBlank(bytes[from])) return true;
      if (isRust && isRustLine(bytes, from, to, continuations)) return true;
      return !starts && belongs(bytes, from, to, level, true);
    },
    isIndented: (bytes, from, to) => {
      if (!isBlank(bytes[from])) return false;
      // Nobody indents by one blank: where records have no time, it is how a message of its own begins.
      const isOneBlank = bytes[from] !== TAB && !isBlank(bytes[from + 1]);
      return !isOneBlank || hasTime || isPython || isGo || isRust || isContinuationText(bytes, from + 1, to);
    },
    follow: (bytes, from, to) => {
      continuations++;
      if (isTraceback(bytes, from, to) || isPythonChain(bytes, from, to)) isPython = true;
      else if (isPython && !isBlank(bytes[from])) isPython = false;
      if (startsWith(bytes, from, to, 'goroutine ')) isGo = true;
    },
  };
};
