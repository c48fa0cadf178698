import { type CleanCounts, cleanLine } from './clean-line.ts';
import type { HeldLine } from './join-json.ts';

const [BLANK, COMMA] = [32, 44];

export type JoinedLines = {
  /** All lines, with the separator after each. */
  readonly bytes: Uint8Array;
  /** Where each line begins, and where the last one ends. */
  readonly starts: readonly number[];
  /** Without the comma that may follow the last one. */
  readonly end: number;
  readonly counts: CleanCounts;
};

/** Makes one line of several, cleaned, in `target`, which needs room for three times their length and a byte each. */
export const lineJoiner =
  (target: Uint8Array) =>
  (source: Uint8Array, lines: readonly HeldLine[], separator = ' '): JoinedLines => {
    const counts: CleanCounts = { invalidBytes: 0, nulBytes: 0, colouredLines: 0 };
    const starts = [0];
    let length = 0;
    for (const { from, to } of lines) {
      length += cleanLine(source, from, to, target.subarray(length), counts);
      target[length++] = separator.charCodeAt(0);
      starts.push(length);
    }
    let end = length;
    while (end > 0 && (target[end - 1]! <= BLANK || target[end - 1] === COMMA)) end--;
    return { bytes: target, starts, end, counts };
  };
