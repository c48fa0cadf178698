import { cleanExtracted } from '../../kernel/text.ts';
import type { FileProvider } from '../../ports/file-provider.ts';
import { ESC, withoutSequences } from '../engine/clean-line.ts';
import { decodeText } from '../engine/decode-text.ts';

/** Bytes of a line in which a text or a field is looked for, and that are held of one at most. */
export const LINE_READ = 10_485_760;
/** Bytes of a line that is only to be shown. */
export const LINE_SHOWN = 65_536;
/** A gap between two wanted lines that is read through; a wider one is cheaper to jump over. */
const SKIPPED = 1_048_576;

const LF = 10;
const CR = 13;

/** Reads the text of lines in the order of the file, each once, without reading far from what is asked for. */
export type LineText = {
  /** Points `bytes`, `from` and `to` at the line, without its end and without colours; false when `fetch` has to come
   *  first. */
  locate(offset: number, end: number): boolean;
  /** Reads until the line is there, or the file ends. */
  fetch(offset: number, end: number): Promise<void>;
  bytes: Uint8Array;
  from: number;
  to: number;
  /** Whether the line is longer than what is read of one. */
  isCut: boolean;
  close(): Promise<void>;
};

/** Looks at no more than `most` bytes of a line.
 *  @throws DomainError 'cancelled' when the signal fires, 'file.not-found', from `fetch`. */
export const lineText = (
  files: FileProvider,
  key: string,
  signal: AbortSignal | undefined,
  most: number = LINE_READ,
): LineText => {
  let source: AsyncIterator<Uint8Array> | undefined;
  /** Offset of the first byte that is held. */
  let start = 0;
  let held: Uint8Array = new Uint8Array(0);
  /** What `held` is a view of. It doubles, so that a long line is not copied again with each of its pieces. */
  let room: Uint8Array = new Uint8Array(0);
  let ended = false;
  /** Where the next terminal sequence of what is held begins; -1 when there is none. */
  let sequenceAt = -1;
  let plain: Uint8Array = new Uint8Array(0);

  const empty = (): void => {
    held = room.subarray(0, 0);
    sequenceAt = -1;
  };
  /** Holds what is held from `kept` on, and the next piece behind it. */
  const append = (kept: number, piece: Uint8Array): void => {
    const before = held.length - kept;
    const length = before + piece.length;
    const target = length <= room.length ? room : new Uint8Array(length * 2);
    target.set(held.subarray(kept));
    target.set(piece, before);
    room = target;
    held = room.subarray(0, length);
    sequenceAt = sequenceAt >= kept ? sequenceAt - kept : held.indexOf(ESC, sequenceAt === -1 ? before : 0);
    start += kept;
  };
  const close = async (): Promise<void> => {
    await source?.return?.();
    source = undefined;
  };
  const open = async (offset: number): Promise<void> => {
    await close();
    source = files.download(key, { from: offset, ...(signal && { signal }) })[Symbol.asyncIterator]();
    start = offset;
    empty();
    ended = false;
  };
  const wantedEnd = (offset: number, end: number): number => Math.min(end, offset + most);
  /** One byte more tells whether a last line, which has no known end, goes on. */
  const isHeld = (offset: number, end: number): boolean =>
    start + held.length >= Math.min(end, offset + most + 1) || ended;

  const text: LineText = {
    bytes: held,
    from: 0,
    to: 0,
    isCut: false,
    close,
    locate: (offset, end) => {
      const to = wantedEnd(offset, end);
      if (offset < start || !isHeld(offset, end)) return false;
      text.bytes = held;
      text.isCut = to < Math.min(end, start + held.length);
      text.from = Math.min(offset - start, held.length);
      text.to = contentEnd(held, text.from, Math.min(to - start, held.length));
      if (offset === 0) text.from += markLength(held);
      if (sequenceAt !== -1 && sequenceAt < text.from) sequenceAt = held.indexOf(ESC, text.from);
      if (sequenceAt === -1 || sequenceAt >= text.to) return true;
      if (plain.length < text.to - text.from) plain = new Uint8Array((text.to - text.from) * 2);
      text.to = withoutSequences(held, text.from, text.to, plain);
      text.bytes = plain;
      text.from = 0;
      return true;
    },
    fetch: async (offset, end) => {
      if (source === undefined || offset < start || offset > start + held.length + SKIPPED) await open(offset);
      while (!isHeld(offset, end)) {
        const next = await source?.next();
        if (next === undefined || next.done === true) ended = true;
        else append(Math.max(0, Math.min(offset - start, held.length)), next.value);
      }
    },
  };
  return text;
};

/** Without the line feed, and without the padding that may follow it. */
const contentEnd = (bytes: Uint8Array, from: number, to: number): number => {
  let end = to;
  while (end > from && bytes[end - 1] === 0) end--;
  if (end === from || bytes[end - 1] !== LF) return to;
  return end - 1 > from && bytes[end - 2] === CR ? end - 2 : end - 1;
};

/** Of the byte order mark of UTF-8 that a file may begin with. */
const markLength = (bytes: Uint8Array): number => (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0);

/** The text as it is shown and compared. */
export const shownText = (bytes: Uint8Array, from: number, to: number): string =>
  cleanExtracted(decodeText(bytes, from, to));
