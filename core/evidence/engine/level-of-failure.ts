import { startsWith } from './bytes.ts';
import { isFailure, isGoPanic, isRustPanic } from './continues-record.ts';
import { ERROR, FATAL, NONE } from './levels.ts';

const isFatal = (bytes: Uint8Array, from: number, to: number): boolean =>
  startsWith(bytes, from, to, 'panic: ') ||
  startsWith(bytes, from, to, 'fatal error: ') ||
  isRustPanic(bytes, from, to);

/** Of a line that names no level: what it says by its form. */
export const levelOfFailure = (bytes: Uint8Array, from: number, to: number): number => {
  if (isGoPanic(bytes, from, to)) return FATAL;
  if (!isFailure(bytes, from, to)) return NONE;
  return isFatal(bytes, from, to) ? FATAL : ERROR;
};
