import { CLASS, LETTER, startsWith } from './bytes.ts';

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
  anyOf(FAILURES, bytes, from, to) !== undefined || isExceptionLine(bytes, from, to);

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

/** A line of a Go stack: `main.work(0xc000010000)`. */
export const isGoFrame = (bytes: Uint8Array, from: number, to: number): boolean =>
  bytes[to - 1] === 41 && bytes.subarray(from, to).includes(40) && !bytes.subarray(from, to).includes(32);
