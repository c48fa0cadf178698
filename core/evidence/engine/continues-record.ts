import { CLASS, indexOfByte, LETTER, skipBlanks, startsWith } from './bytes.ts';

/** Texts that only ever continue what stands above them. */
const CONTINUATIONS = [
  'Caused by: ',
  'Suppressed: ',
  '... ',
  'at ',
  '--- End of ',
  '---> ',
  'During handling of the above exception',
  'The above exception was the direct cause',
  'goroutine ',
  'created by ',
  '[signal ',
  'exit status ',
];

/** Texts that begin a failure of their own, wherever they stand. */
const FAILURES = [
  'Traceback (most recent call last)',
  'panic: ',
  'fatal error: ',
  'Exception in thread ',
  'Unhandled exception',
  'Uncaught ',
  'Segmentation fault',
];

const anyOf = (texts: readonly string[], bytes: Uint8Array, from: number, to: number): string | undefined => {
  const first = bytes[from];
  for (const text of texts) if (text.charCodeAt(0) === first && startsWith(bytes, from, to, text)) return text;
  return undefined;
};

export const isContinuationText = (bytes: Uint8Array, from: number, to: number): boolean =>
  anyOf(CONTINUATIONS, bytes, from, to) !== undefined;

export const isTraceback = (bytes: Uint8Array, from: number, to: number): boolean =>
  startsWith(bytes, from, to, FAILURES[0]!);

/** Between the tracebacks of chained Python exceptions. */
export const isPythonChain = (bytes: Uint8Array, from: number, to: number): boolean =>
  startsWith(bytes, from, to, 'During handling of the above') || startsWith(bytes, from, to, 'The above exception was');

export const isFailure = (bytes: Uint8Array, from: number, to: number): boolean =>
  anyOf(FAILURES, bytes, from, to) !== undefined ||
  isExceptionLine(bytes, from, to) ||
  isRustPanic(bytes, from, to) ||
  isRubyError(bytes, from, to);

/** `thread 'main' panicked at src/main.rs:4:5:`. */
export const isRustPanic = (bytes: Uint8Array, from: number, to: number): boolean => {
  if (!startsWith(bytes, from, to, "thread '")) return false;
  const close = indexOfByte(bytes, 39, from + 8, to);
  return close > 0 && startsWith(bytes, close, to, "' panicked at ");
};
/** Bytes of a line in which what panicked is named. */
const PANIC_READ = 60;
/** `2026/03/05 10:00:11 http: panic serving 127.0.0.1:5000: boom`, of Go's server, which goes on. */
export const isGoPanic = (bytes: Uint8Array, from: number, to: number): boolean => {
  for (let i = from; i < to && i < from + PANIC_READ; i++)
    if (bytes[i] === 112 && startsWith(bytes, i, to, 'panic serving ')) return true;
  return false;
};
/** What follows a panic at the start of a line: what it says, and two titles. */
export const isRustLine = (bytes: Uint8Array, from: number, to: number, continuations: number): boolean =>
  continuations === 0 || startsWith(bytes, from, to, 'stack backtrace:') || startsWith(bytes, from, to, 'note: ');

/** "order.rb:12:in `total': undefined method (NoMethodError)". */
const isRubyError = (bytes: Uint8Array, from: number, to: number): boolean => {
  if (!startsWith(bytes, to - 6, to, 'Error)')) return false;
  for (let i = from; i < to - 4; i++) if (bytes[i] === 58 && startsWith(bytes, i, to, ':in ')) return true;
  return false;
};

/** Nothing but closing brackets: the end of an object that was printed over several lines. */
export const isClosing = (bytes: Uint8Array, from: number, to: number): boolean => {
  let i = from;
  while (i < to && (bytes[i] === 125 || bytes[i] === 93 || bytes[i] === 41 || bytes[i] === 44)) i++;
  return i > from && skipBlanks(bytes, i, to) === to;
};

/** `Error: connect failed`: what is thrown in JavaScript, and also how many programs begin an error of their own. */
export const isBareError = (bytes: Uint8Array, from: number, to: number): boolean =>
  startsWith(bytes, from, to, 'Error: ');

/** `java.lang.IllegalStateException: ...`, `ValueError: ...`: a type's name up to a colon or the end. */
export const isExceptionLine = (bytes: Uint8Array, from: number, to: number): boolean => {
  let i = from;
  while (i < to && i < from + 200) {
    const byte = bytes[i]!;
    if ((CLASS[byte]! & LETTER) === 0 && byte !== 46 && byte !== 36 && byte !== 95 && !(byte >= 48 && byte <= 57))
      break;
    i++;
  }
  if (i < to && bytes[i] !== 58) return false;
  return startsWith(bytes, i - 9, i, 'Exception')
    ? i - 9 >= from
    : startsWith(bytes, i - 5, i, 'Error') && i - 5 > from;
};

/** A line of a Go stack: `main.work(0xc000010000, {0x7, 0x1})`. Its name has no blank. */
export const isGoFrame = (bytes: Uint8Array, from: number, to: number): boolean => {
  if (bytes[to - 1] !== 41) return false;
  for (let i = from; i < to; i++) {
    if (bytes[i] === 40) return true;
    if (bytes[i] === 32) return false;
  }
  return false;
};
