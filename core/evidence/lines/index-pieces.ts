import type { FileProvider } from '../../ports/file-provider.ts';
import { type Evidence, keysOf } from '../evidence.ts';
import { ENTRY_BYTES } from '../line-index.ts';

/** Entries of the line index that are read together. The entry behind the last one is in `view` too, unless the file
 *  ends there. */
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
    const count = Math.floor(held.length / ENTRY_BYTES) - 1;
    if (count < 1) continue;
    yield { view: viewOf(held), count, firstLine, isLast: false };
    firstLine += count;
    held = held.slice(count * ENTRY_BYTES);
  }
  const count = Math.floor(held.length / ENTRY_BYTES);
  if (count > 0) yield { view: viewOf(held), count, firstLine, isLast: true };
}

const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.length);

const joined = (left: Uint8Array, right: Uint8Array): Uint8Array => {
  const both = new Uint8Array(left.length + right.length);
  both.set(left);
  both.set(right, left.length);
  return both;
};
