import { byteSet } from './bytes.ts';
import type { HeldLine, JsonTaker } from './join-json.ts';
import type { TakeLine } from './split-lines.ts';

/** Of a longer block, the lines behind that are no part of what is read. */
const MOST_LINES = 900;
const MOST_BYTES = 60_000;

/** Where a line stands to the record above it. */
export type Standing = 'within' | 'last' | 'outside';

/** A form of records that are blocks of lines. */
export type BlockForm = {
  /** The first bytes that a record can have. */
  readonly firstBytes: string;
  /** Whether a record of this form begins with the line, and goes on below it. Nothing is kept of the record before. */
  readonly opens: (bytes: Uint8Array, from: number, to: number, offset: number) => boolean;
  /** Asked for each line behind the first one, until one is the last or outside. */
  readonly stands: (bytes: Uint8Array, from: number, to: number, offset: number, length: number) => Standing;
  /** Where the text of the line begins that was asked for last, in bytes behind its first one. */
  readonly skipped?: () => number;
};

export type BlockTaker = JsonTaker & {
  /** Takes a line that belongs to the record above, whatever it holds. */
  readonly more: TakeLine;
};

/** Puts together the lines of blocks. All other lines go straight on. */
export const blockJoiner = (
  forms: readonly BlockForm[],
  { line: single, object, more }: BlockTaker,
): { readonly line: TakeLine; readonly end: () => void } => {
  const held = new Uint8Array(MOST_BYTES);
  let used = 0;
  let lines: HeldLine[] = [];
  let form: BlockForm | undefined;
  const first = byteSet(forms.map(({ firstBytes }) => firstBytes).join(''));
  /** The block is longer than what was read of it as a record. */
  let isLong = false;

  const add = (bytes: Uint8Array, from: number, to: number, offset: number): void => {
    const size = Math.min(to - from, MOST_BYTES - used);
    held.set(bytes.subarray(from, from + size), used);
    lines.push({ from: used, to: used + size, offset });
    used += size;
  };
  /** Hands over what is held; whether it was a record. */
  const handOver = (): boolean => {
    const all = lines;
    lines = [];
    used = 0;
    if (all.length > 1 && object(held, all, '\n')) return true;
    for (const { from, to, offset } of all) single(held, from, to, offset, to - from);
    return false;
  };
  const finish = (): void => {
    handOver();
    form = undefined;
    isLong = false;
  };
  const fresh: TakeLine = (bytes, from, to, offset, length) => {
    form = forms.find(each => each.opens(bytes, from, to, offset));
    if (form === undefined) single(bytes, from, to, offset, length);
    else add(bytes, from, to, offset);
  };

  return {
    line: (bytes, from, to, offset, length) => {
      if (form === undefined && first[bytes[from]!] !== 1) {
        single(bytes, from, to, offset, length);
        return;
      }
      const standing = form?.stands(bytes, from, to, offset, length);
      if (form === undefined || standing === undefined) fresh(bytes, from, to, offset, length);
      else if (standing === 'outside') {
        finish();
        fresh(bytes, from, to, offset, length);
      } else {
        if (used === MOST_BYTES || lines.length === MOST_LINES) isLong = handOver();
        if (isLong) more(bytes, from, to, offset, length);
        else add(bytes, Math.min(to, from + (form.skipped?.() ?? 0)), to, offset);
        if (standing === 'last') finish();
      }
    },
    end: finish,
  };
};
