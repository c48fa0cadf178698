import { decodeShort } from './decode-text.ts';

const KEPT = 4;
const COPY_CAP = 2048;
const TEXT_CAP = 500;

type Kept = { bytes: Uint8Array; from: number; to: number; readonly own: Uint8Array };

/** The last few lines, without copying each: a line in the part of the file at hand is only pointed at. */
export type RecentLines = {
  /** Remembers a line; `lent` bytes are overwritten after the call and are copied. */
  readonly push: (bytes: Uint8Array, from: number, to: number, lent: boolean) => void;
  /** Copies what is still pointed at; call before the part goes. */
  readonly settle: () => void;
  /** The texts of the lines before the last one, oldest first, at most 500 characters each. */
  readonly before: () => string[];
};

const copyIn = (kept: Kept): void => {
  const length = Math.min(kept.to - kept.from, COPY_CAP);
  for (let i = 0; i < length; i++) kept.own[i] = kept.bytes[kept.from + i]!;
  kept.bytes = kept.own;
  kept.from = 0;
  kept.to = length;
};

export const recentLines = (): RecentLines => {
  const ring: Kept[] = Array.from({ length: KEPT }, () => {
    const own = new Uint8Array(COPY_CAP);
    return { bytes: own, from: 0, to: 0, own };
  });
  let pushed = 0;
  return {
    push: (bytes, from, to, lent) => {
      const kept = ring[pushed++ % KEPT]!;
      kept.bytes = bytes;
      kept.from = from;
      kept.to = to;
      if (lent) copyIn(kept);
    },
    settle: () => {
      for (const kept of ring) if (kept.bytes !== kept.own) copyIn(kept);
    },
    before: () => {
      const texts: string[] = [];
      for (let i = Math.max(0, pushed - KEPT); i < pushed - 1; i++) {
        const { bytes, from, to } = ring[i % KEPT]!;
        texts.push(decodeShort(bytes, from, to, TEXT_CAP));
      }
      return texts;
    },
  };
};
