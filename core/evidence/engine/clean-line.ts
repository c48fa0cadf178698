import { characterLength } from './decode-text.ts';

export type CleanCounts = { invalidBytes: number; nulBytes: number; colouredLines: number };

export const ESC = 0x1b;

/** Whether a line needs no cleaning: printable ASCII and tabs only. */
export const isPlain = (bytes: Uint8Array, from: number, to: number): boolean => {
  for (let i = from; i < to; i++) {
    const byte = bytes[i]!;
    if ((byte < 0x20 && byte !== 9) || byte > 0x7e) return false;
  }
  return true;
};

/** The end of the terminal sequence that starts at `at` (ECMA-48: CSI up to its final byte, OSC up to BEL or ST, else
 *  two bytes). */
const escapeEnd = (bytes: Uint8Array, at: number, to: number): number => {
  const kind = at + 1 < to ? bytes[at + 1] : undefined;
  let i = at + 2;
  if (kind === 0x5b) {
    while (i < to && (bytes[i]! < 0x40 || bytes[i]! > 0x7e)) i++;
    return Math.min(i + 1, to);
  }
  if (kind !== 0x5d) return Math.min(i, to);
  while (i < to && bytes[i] !== 7 && bytes[i] !== ESC) i++;
  return Math.min(bytes[i] === ESC ? i + 2 : i + 1, to);
};

/** Copies a line without its terminal sequences and else as it is. Room for its length is needed at `target`. Answers the
 *  length written. */
export const withoutSequences = (bytes: Uint8Array, from: number, to: number, target: Uint8Array): number => {
  let length = 0;
  for (let i = from; i < to; ) {
    if (bytes[i] === ESC) i = escapeEnd(bytes, i, to);
    else target[length++] = bytes[i++]!;
  }
  return length;
};

/** Copies a line without colours; NUL and invalid bytes become U+FFFD, other control characters a space. Room for three
 *  times its length is needed at `target`. Answers the length written. */
export const cleanLine = (
  bytes: Uint8Array,
  from: number,
  to: number,
  target: Uint8Array,
  counts: CleanCounts,
): number => {
  let length = 0;
  let coloured = false;
  const replace = (): void => {
    target[length++] = 0xef;
    target[length++] = 0xbf;
    target[length++] = 0xbd;
  };
  let i = from;
  while (i < to) {
    const byte = bytes[i]!;
    if (byte === ESC) {
      coloured = true;
      i = escapeEnd(bytes, i, to);
    } else if (byte === 0) {
      counts.nulBytes++;
      replace();
      i++;
    } else if (byte < 0x80) {
      target[length++] = (byte < 0x20 && byte !== 9) || byte === 0x7f ? 0x20 : byte;
      i++;
    } else {
      const size = characterLength(bytes, i, to);
      if (size === 0) {
        counts.invalidBytes++;
        replace();
        i++;
      } else for (const end = i + size; i < end; i++) target[length++] = bytes[i]!;
    }
  }
  if (coloured) counts.colouredLines++;
  return length;
};
