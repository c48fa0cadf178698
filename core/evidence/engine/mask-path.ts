import { isDigit } from './bytes.ts';
import { WILD_BYTE } from './mask-token.ts';

const SEGMENT_CAP = 40;

/** Whether a segment of a request's path is an id: it holds a digit (but is no version such as `v2`) or is very long. */
const isId = (bytes: Uint8Array, from: number, to: number): boolean => {
  if (to - from > SEGMENT_CAP) return true;
  const isVersion = bytes[from] === 118 && to - from < 4;
  for (let i = from; i < to && !isVersion; i++) if (isDigit(bytes[i])) return true;
  return false;
};

/** `/orders/4711/items` with WILD_BYTE for each id. Answers the length written to `out`. */
export const maskPath = (bytes: Uint8Array, from: number, to: number, out: Uint8Array): number => {
  let length = 0;
  let start = from;
  for (let i = from; i <= to && length < out.length - SEGMENT_CAP - 2; i++) {
    if (i < to && bytes[i] !== 47) continue;
    if (isId(bytes, start, i)) out[length++] = WILD_BYTE;
    else for (let k = start; k < i; k++) out[length++] = bytes[k]!;
    if (i < to) out[length++] = 47;
    start = i + 1;
  }
  return length;
};
