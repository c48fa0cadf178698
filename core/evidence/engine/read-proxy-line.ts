import { indexOfByte, isDigit, readDigits, skipBlanks, skipWord, startsWith } from './bytes.ts';
import { levelOfStatus, NONE } from './levels.ts';
import type { LineReader } from './parsed-line.ts';
import type { StampReader } from './stamp.ts';
import { requestEnd, requestWriter } from './write-request.ts';

const [QUOTE, OPEN, CLOSE, SLASH] = [34, 91, 93, 47];
/** No client's address and port are longer. */
const CLIENT_CAP = 80;

/** HTTP log lines of HAProxy, without what a relay puts before them (HAProxy configuration manual, 8.2.3): `10.0.1.2:33317
 *  [05/Jan/2026:10:00:14.655] frontend backend/server 10/0/30/69/109 200 2750 - - ---- 1/1/1/1/0 0/0 "GET /path HTTP/1.1"`.
 *  The message is that of any access log; a status of -1 is of a request that got no answer. */
export const proxyLineReader = (stamps: StampReader): LineReader => {
  const write = requestWriter();
  return (bytes, from, to, line) => {
    const client = skipWord(bytes, from, Math.min(to, from + CLIENT_CAP));
    if (bytes[client + 1] !== OPEN || !isDigit(bytes[client - 1]) || !isDigit(bytes[client + 2])) return false;
    if (!stamps.read(bytes, client + 2, to) || bytes[stamps.stamp.end] !== CLOSE) return false;
    const time = stamps.stamp.time;
    const frontend = skipBlanks(bytes, stamps.stamp.end + 1, to);
    const server = skipBlanks(bytes, skipWord(bytes, frontend, to), to);
    const timers = skipBlanks(bytes, skipWord(bytes, server, to), to);
    const at = skipBlanks(bytes, skipWord(bytes, timers, to), to);
    if (indexOfByte(bytes, SLASH, server, timers) < 0 || indexOfByte(bytes, SLASH, timers, at) < 0) return false;
    const hasNone = startsWith(bytes, at, to, '-1 ');
    const status = hasNone ? 0 : readDigits(bytes, at, 3, to);
    if (!hasNone && (status < 100 || bytes[at + 3] !== 32)) return false;
    const open = requestAt(bytes, at, to);
    if (open < 0) return false;
    const close = requestEnd(bytes, open, to);
    write(line, bytes, open + 1, close < 0 ? to : close, at, hasNone ? at + 2 : at + 3);
    if (Number.isNaN(line.time)) line.time = time;
    line.level = hasNone ? NONE : levelOfStatus(status);
    return true;
  };
};

/** The quote that opens the request line; those of captured headers stand in braces, `{agent|"x"}`, before it. */
const requestAt = (bytes: Uint8Array, from: number, to: number): number => {
  let open = indexOfByte(bytes, QUOTE, from, to);
  while (open > 0 && bytes[open - 1] !== 32) open = indexOfByte(bytes, QUOTE, open + 1, to);
  return open;
};
