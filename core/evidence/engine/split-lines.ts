/** Longer lines are cut: no reader needs the rest, and memory stays flat. */
export const LINE_CAP = 65_536;

/** Takes one line without its end. `length` is the line's own, `to - from` what is left of it after the cut; `offset`
 *  counts from the first byte of the file. The bytes are lent for the call. */
export type TakeLine = (bytes: Uint8Array, from: number, to: number, offset: number, length: number) => void;

export type LineSplitter = {
  /** Splits the next part of the file. */
  readonly push: (part: Uint8Array) => void;
  /** Hands over a last line that nothing ended. */
  readonly end: () => void;
  /** Bytes of padding so far. */
  readonly padding: () => number;
};

const LF = 10;
const CR = 13;

/** Splits a stream of bytes into lines ended by LF or CRLF, wherever the parts were cut. NUL before a line is padding and
 *  no part of it: a log that was cut off in a crash, or truncated under its writer, goes on after blocks of it. */
export const lineSplitter = (take: TakeLine): LineSplitter => {
  const carry = new Uint8Array(LINE_CAP + 1);
  let carried = 0;
  let carriedLength = 0;
  let offset = 0;
  let padding = 0;

  const hand = (bytes: Uint8Array, from: number, kept: number, length: number, last: number | undefined): void => {
    const whole = last === CR ? length - 1 : length;
    take(bytes, from, from + Math.min(kept, whole, LINE_CAP), offset, whole);
  };
  let lastCarried: number | undefined;
  const skipPadding = (part: Uint8Array, from: number): number => {
    let at = from;
    while (part[at] === 0) at++;
    offset += at - from;
    padding += at - from;
    return at;
  };
  const keep = (part: Uint8Array, from: number, to: number): void => {
    if (to === from) return;
    const room = Math.min(to - from, carry.length - carried);
    carry.set(part.subarray(from, from + room), carried);
    carried += room;
    carriedLength += to - from;
    lastCarried = part[to - 1];
  };
  const handCarried = (): void => {
    hand(carry, 0, carried, carriedLength, lastCarried);
    offset += carriedLength;
    carried = 0;
    carriedLength = 0;
    lastCarried = undefined;
  };

  return {
    push: part => {
      let at = 0;
      if (carriedLength > 0) {
        const lf = part.indexOf(LF);
        keep(part, 0, lf < 0 ? part.length : lf);
        if (lf < 0) return;
        handCarried();
        offset++;
        at = lf + 1;
      }
      at = skipPadding(part, at);
      for (let lf = part.indexOf(LF, at); lf >= 0; lf = part.indexOf(LF, at)) {
        hand(part, at, lf - at, lf - at, lf > at ? part[lf - 1] : undefined);
        offset += lf - at + 1;
        at = skipPadding(part, lf + 1);
      }
      keep(part, at, part.length);
    },
    end: () => {
      if (carriedLength > 0) handCarried();
    },
    padding: () => padding,
  };
};
