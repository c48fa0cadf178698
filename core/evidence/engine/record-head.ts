import { decodeShort } from './decode-text.ts';

const QUOTE_CAP = 500;

/** The line by which the open record is quoted: pointed at while its part of the file is there, copied before that goes. */
export type RecordHead = {
  /** `lent` bytes are overwritten after the call and are copied. */
  readonly take: (bytes: Uint8Array, from: number, to: number, lent: boolean) => void;
  /** Copies what is still pointed at. */
  readonly settle: () => void;
  /** At most 500 characters. */
  readonly text: () => string;
  bytes: Uint8Array;
  from: number;
  to: number;
};

export const recordHead = (): RecordHead => {
  const own = new Uint8Array(QUOTE_CAP * 4);
  const settle = (): void => {
    if (head.bytes === own) return;
    const length = Math.min(head.to - head.from, own.length);
    for (let i = 0; i < length; i++) own[i] = head.bytes[head.from + i]!;
    head.bytes = own;
    head.from = 0;
    head.to = length;
  };
  const head: RecordHead = {
    bytes: own,
    from: 0,
    to: 0,
    take: (bytes, from, to, lent) => {
      head.bytes = bytes;
      head.from = from;
      head.to = to;
      if (lent) settle();
    },
    settle,
    text: () => decodeShort(head.bytes, head.from, head.to, QUOTE_CAP),
  };
  return head;
};
