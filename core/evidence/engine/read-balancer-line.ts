import { isDigit, readDigits, skipBlanks, skipWord, startsWith } from './bytes.ts';
import { levelOfStatus } from './levels.ts';
import type { LineReader } from './parsed-line.ts';
import type { StampReader } from './stamp.ts';

const TYPES = ['http ', 'https ', 'h2 ', 'grpcs ', 'ws ', 'wss '];
/** Balancer, client, target and three durations stand between the time and the status. */
const WORDS_BEFORE_STATUS = 6;

/** Access logs of an AWS application load balancer: `https 2026-01-05T10:00:00.186641Z app/web/50dc 10.0.0.9:2817
 *  10.0.0.1:80 0.000 0.001 0.000 503 ...`. The message is what follows the time. */
export const balancerLineReader =
  (stamps: StampReader): LineReader =>
  (bytes, from, to, line) => {
    if (!TYPES.some(type => startsWith(bytes, from, to, type))) return false;
    const time = skipBlanks(bytes, skipWord(bytes, from, to), to);
    if (!isDigit(bytes[time]) || !stamps.read(bytes, time, to)) return false;
    const message = skipBlanks(bytes, stamps.stamp.end, to);
    let at = message;
    for (let word = 0; word < WORDS_BEFORE_STATUS; word++) at = skipBlanks(bytes, skipWord(bytes, at, to), to);
    const status = readDigits(bytes, at, 3, to);
    if (status < 100 || status > 599 || bytes[at + 3] !== 32) return false;
    line.format = 'access-log';
    line.time = stamps.stamp.time;
    line.level = levelOfStatus(status);
    line.from = message;
    return true;
  };
