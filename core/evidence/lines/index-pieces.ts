import type { FileProvider } from '../../ports/file-provider.ts';
import { type Evidence, keysOf } from '../evidence.ts';
import { continuesAt, ENTRY_BYTES } from '../line-index.ts';

/** Lines of a record that is kept together. */
const LONGEST_RECORD = 1000;

/** Entries of the line index that are read together. The entry behind the last one is in `view` too, unless the file
 *  ends there. A record of up to a thousand lines is in one piece. */
export type IndexPiece = {
  readonly view: DataView;
  readonly count: number;
  /** The number, from 1, of the line that the first entry is about. */
  readonly firstLine: number;
  readonly isLast: boolean;
};

/** The line index of a piece of evidence behind line `after`, piece by piece.
 *  @throws DomainError 'cancelled' when the signal fires, 'file.not-found'. */
export async function* indexPieces(
  files: FileProvider,
  evidence: Evidence,
  after: number,
  signal: AbortSignal | undefined,
): AsyncGenerator<IndexPiece> {
  const from = after * ENTRY_BYTES;
  let firstLine = after + 1;
  let held: Uint8Array = new Uint8Array(0);
  for await (const part of files.download(keysOf(evidence.id).lines, { from, ...(signal && { signal }) })) {
    held = held.length === 0 ? part : joined(held, part);
    // The last whole entry waits: where its line ends is told by the next one.
    const view = viewOf(held);
    const count = wholeRecords(view, Math.floor(held.length / ENTRY_BYTES) - 1);
    if (count < 1) continue;
    yield { view, count, firstLine, isLast: false };
    firstLine += count;
    held = held.slice(count * ENTRY_BYTES);
  }
  const count = Math.floor(held.length / ENTRY_BYTES);
  if (count > 0) yield { view: viewOf(held), count, firstLine, isLast: true };
}

/** How many of `count` entries are of records that end among them, as told by the entry behind them; all of them where a
 *  record is longer than any that is printed over several lines. */
const wholeRecords = (view: DataView, count: number): number => {
  let whole = count;
  while (whole > 0 && continuesAt(view, whole * ENTRY_BYTES)) {
    if (count - whole === LONGEST_RECORD) return count;
    whole--;
  }
  return whole;
};

const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.length);

const joined = (left: Uint8Array, right: Uint8Array): Uint8Array => {
  const both = new Uint8Array(left.length + right.length);
  both.set(left);
  both.set(right, left.length);
  return both;
};
