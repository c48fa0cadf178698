import { DomainError } from '../kernel/error.ts';
import { concat } from '../kernel/stream.ts';
import { decodeUtf8 } from '../kernel/utf8.ts';
import type { AnalyseOptions } from './analyser.ts';
import { lineSplitter } from './engine/split-lines.ts';
import { indexWriter } from './engine/write-index.ts';

/** People write smaller ones; what is larger was made by a program, and is read line by line. */
export const MAX_CONFIGURATION_BYTES = 524_288;

/** The beginning of a stream that stays readable. */
export type Gathered = {
  /** A copy of the first bytes, at most `max`. */
  readonly head: Uint8Array;
  /** Whether there is nothing behind the head. */
  readonly isWhole: boolean;
  /** Everything from the first byte on, to be read once. */
  readonly whole: AsyncIterable<Uint8Array>;
};

export const stopIfCancelled = ({ signal }: AnalyseOptions): void => {
  if (signal?.aborted === true) throw new DomainError('cancelled', 'The analysis was cancelled.');
};

/** Reads up to `max` bytes, or the whole stream where that is less, however its bytes are cut.
 *  @throws DomainError 'cancelled', and lets go of the stream. */
export const gather = async (
  content: AsyncIterable<Uint8Array>,
  max: number,
  options: AnalyseOptions,
): Promise<Gathered> => {
  stopIfCancelled(options);
  const source = content[Symbol.asyncIterator]();
  const taken: Uint8Array[] = [];
  let size = 0;
  let next = await source.next();
  for (; !next.done; next = await source.next()) {
    taken.push(next.value.slice());
    size += next.value.length;
    if (options.signal?.aborted === true) await source.return?.();
    stopIfCancelled(options);
    if (size > max) break;
  }
  const read = concat(taken);
  return { head: read.subarray(0, max), isWhole: next.done === true, whole: rest(read, source) };
};

async function* rest(head: Uint8Array, source: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    if (head.length > 0) yield head;
    for (let next = await source.next(); !next.done; next = await source.next()) yield next.value;
  } finally {
    await source.return?.();
  }
}

/** The text of a whole file. A mark of the byte order is no part of it. */
export const textOf = (bytes: Uint8Array): string => decodeUtf8(bytes).replace(/^\uFEFF/, '');

/** Hands over the index of a file whose lines have neither time nor level nor template; answers how many there are. */
export const indexPlainLines = async (bytes: Uint8Array, options: AnalyseOptions): Promise<number> => {
  const { onIndex, onProgress } = options;
  const index = indexWriter(() => 0, onIndex !== undefined);
  let count = 0;
  const lines = lineSplitter((_bytes, _from, _to, offset) => {
    count++;
    index.push(offset, Number.NaN, 0, -1, false);
  });
  lines.push(bytes);
  lines.end();
  index.end();
  for (const piece of index.take()) {
    stopIfCancelled(options);
    await onIndex?.(piece);
  }
  stopIfCancelled(options);
  if (bytes.length > 0) onProgress?.(bytes.length);
  return count;
};
