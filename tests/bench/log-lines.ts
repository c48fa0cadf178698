import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';

export const LINE_BYTES = 140;
export const RECEIVED_AT = 1_767_225_600_000;

type Draw = (below: number) => number;

/** A fixed pseudo-random sequence (xorshift32), so that every run reads the same file. */
const sequence = (seed: number): Draw => {
  let state = seed;
  return below => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
};

const MESSAGES: readonly ((next: Draw) => string)[] = [
  next =>
    `Accepted connection from 10.${next(255)}.${next(255)}.${next(255)}:${1024 + next(60_000)} on listener ${next(8)}`,
  next =>
    `GET /api/orders/${next(1_000_000)} completed with status 200 in ${next(900)} ms for customer ${next(50_000)}`,
  next => `Borrowed connection ${next(64)} from pool orders-db after ${next(40)} ms, ${next(64)} idle`,
  next =>
    `Cache lookup key=session:${next(1 << 30).toString(16)} hit=${next(2) === 0} size=${next(4096)} took=${next(9)}ms`,
  next =>
    `Published event order-created id=${next(1 << 30).toString(16)} partition ${next(12)} offset ${next(1 << 30)}`,
  next => `Retrying call to payment-gateway attempt ${next(5)} of 5 after ${next(3000)} ms`,
];

const letters = (value: number): string =>
  [...value.toString(26)].map(c => 'abcdefghijklmnopqrstuvwxyz'[Number.parseInt(c, 26)]).join('');
/** One of 30,000 wordings of six words, as many as a very chatty system has. */
const wording = (next: Draw): string => {
  const kind = next(30_000);
  return `${letters(1000 + kind)} ${letters(kind * 31)} finished ${letters(kind * 7)} step ${next(100_000)} of ${letters(kind)}`;
};

const pad = (text: string, i: number): string => {
  const width = LINE_BYTES - 1 - 13;
  return `${text.padEnd(width).slice(0, width)} trace=${(i % 1_000_000).toString().padStart(6, '0')}\n`;
};

const timeOf = (i: number): Date => new Date(RECEIVED_AT - 86_400_000 + i * 3);
const levelOf = (next: Draw): string => {
  const roll = next(1000);
  return roll < 3 ? 'ERROR' : roll < 20 ? 'WARN ' : 'INFO ';
};

type MakeLine = (i: number, next: Draw) => string;

const log4j =
  (message: (next: Draw) => string): MakeLine =>
  (i, next) => {
    const time = timeOf(i).toISOString().replace('T', ' ').replace('.', ',').slice(0, 23);
    return pad(`${time} ${levelOf(next)} [worker-${next(32)}] com.example.shop.Orders - ${message(next)}`, i);
  };
const anyMessage = (next: Draw): string => MESSAGES[next(MESSAGES.length)]!(next);
const json: MakeLine = (i, next) => {
  const level = levelOf(next).trim().toLowerCase();
  return `${JSON.stringify({ time: timeOf(i).toISOString(), level, pid: next(32), msg: anyMessage(next) })}\n`;
};
const access: MakeLine = (i, next) => {
  const [day, time] = timeOf(i).toISOString().split('T') as [string, string];
  const date = `${day.slice(8)}/Jan/${day.slice(0, 4)}:${time.slice(0, 8)} +0000`;
  return `10.0.${next(255)}.${next(255)} - - [${date}] "GET /api/orders/${next(1_000_000)}/items HTTP/1.1" ${next(50) === 0 ? 503 : 200} ${next(9000)} "-" "agent/1.${next(9)} (bench; generated)"\n`;
};
const syslog: MakeLine = (i, next) =>
  pad(`Jan  5 ${timeOf(i).toISOString().slice(11, 19)} web${next(9)} shop[${next(9999)}]: ${anyMessage(next)}`, i);
const mixed: MakeLine = (i, next) => {
  const kinds = [log4j(anyMessage), json, access, syslog];
  return kinds[next(kinds.length)]!(i, next);
};

/** Three tokens that no other line has: 100 million of them in about 1,300 MB. */
const distinct: MakeLine = i =>
  `${(Math.imul(i, 2_654_435_761) >>> 0).toString(36)}x word${i.toString(36)}q trace=${i}\n`;

const word = (next: Draw): string => {
  const codes = Array.from({ length: 3 + next(8) }, () => 97 + next(26));
  return String.fromCharCode(...codes);
};
/** Messages of 5 to 16 words that nobody ever wrote. */
const words: MakeLine = (_, next) => `${Array.from({ length: 5 + next(12) }, () => word(next)).join(' ')}\n`;

/** What a generated file holds. `wordings` has more wordings than the engine keeps apart, `distinct` hardly a word twice,
 *  `words` hardly ever two lines that are alike. */
export const KINDS: Readonly<Record<string, MakeLine>> = {
  log4j: log4j(anyMessage),
  json,
  access,
  syslog,
  mixed,
  wordings: log4j(wording),
  distinct,
  words,
};

/** Writes a file of about so many megabytes; answers its number of lines. */
export const generate = async (path: string, kind: string, megabytes: number): Promise<number> => {
  const line = KINDS[kind];
  if (line === undefined) throw new Error(`--kind is one of ${Object.keys(KINDS).join(', ')}`);
  const out = createWriteStream(path);
  const next = sequence(42);
  let block = '';
  let lines = 0;
  for (let bytes = 0; bytes < megabytes * 1_000_000; ) {
    const text = line(lines++, next);
    block += text;
    bytes += text.length;
    if (block.length < 1 << 20) continue;
    if (!out.write(block)) await once(out, 'drain');
    block = '';
  }
  out.end(block);
  await finished(out);
  return lines;
};
