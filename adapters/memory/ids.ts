import type { Clock } from '../../core/ports/clock.ts';
import type { Ids } from '../../core/ports/ids.ts';

const hex = (value: number | bigint, digits: number): string => value.toString(16).padStart(digits, '0');

/** Ids in the layout of UUID version 7 whose random part is a count: the same run gives the same ids. Anybody can guess
 *  them, so never where somebody else's ids must stay unknown. */
export const countingIds = (clock: Clock): Ids => {
  let latest = 0;
  let count = 0n;
  return {
    next() {
      latest = Math.max(latest, Math.floor(clock.now()));
      count++;
      const time = hex(latest, 12);
      const high = hex((count >> 62n) & 0xfffn, 3);
      const low = hex((0b10n << 62n) | (count & 0x3fff_ffff_ffff_ffffn), 16);
      return `${time.slice(0, 8)}-${time.slice(8)}-7${high}-${low.slice(0, 4)}-${low.slice(4)}`;
    },
  };
};
