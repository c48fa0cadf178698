import { randomBytes } from 'node:crypto';
import type { Clock } from '../../core/ports/clock.ts';
import type { Ids } from '../../core/ports/ids.ts';

const COUNTER_LIMIT = 0x1000;
/** Random bytes are drawn for many ids at once: one draw costs more than an id. */
const POOL_IDS = 128;
/** Eight for the tail, two to seed the counter. */
const RANDOM_BYTES = 10;

/** UUID version 7 (RFC 9562, section 6.2, method 1): 48 bits of milliseconds, a counter of 12 bits that starts at random
 *  below half of its range and makes ids of one millisecond ascend, and 62 random bits. A clock that goes back does not
 *  make ids go back. */
export const systemIds = ({ clock }: { clock: Clock }): Ids => {
  let at = 0;
  let counter = 0;
  let pool = Buffer.alloc(0);

  const random = (): Buffer => {
    if (pool.length < RANDOM_BYTES) pool = randomBytes(RANDOM_BYTES * POOL_IDS);
    const taken = pool.subarray(0, RANDOM_BYTES);
    pool = pool.subarray(RANDOM_BYTES);
    return taken;
  };

  const tick = (seed: number): void => {
    const now = Math.floor(clock.now());
    if (now > at) {
      at = now;
      counter = seed % (COUNTER_LIMIT / 2);
    } else if (++counter === COUNTER_LIMIT) {
      at++;
      counter = 0;
    }
  };

  return {
    next() {
      const drawn = random();
      const tail = drawn.subarray(0, 8);
      tick(drawn.readUInt16BE(8));
      const time = at.toString(16).padStart(12, '0');
      const variant = (((tail[0] ?? 0) & 0x3f) | 0x80).toString(16);
      const rest = variant + tail.subarray(1).toString('hex');
      return `${time.slice(0, 8)}-${time.slice(8)}-7${counter.toString(16).padStart(3, '0')}-${rest.slice(0, 4)}-${rest.slice(4)}`;
    },
  };
};
