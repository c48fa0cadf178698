import { bytesOf, indexOfByte, skipBlanks, startsWith } from './bytes.ts';
import { opensEvent } from './join-events.ts';
import { DEBUG, ERROR, FATAL, INFO, levelOfWord, NONE, WARN } from './levels.ts';
import type { LineReader } from './parsed-line.ts';
import type { StampReader } from './stamp.ts';

const [QUOTE, APOSTROPHE, CLOSE, OPEN, AMPERSAND, SEMICOLON, BLANK] = [34, 39, 62, 60, 38, 59, 32];

/** Of System/Level: LogAlways, Critical, Error, Warning, Informational, Verbose (winmeta.xml). */
const LEVELS: readonly number[] = [INFO, FATAL, ERROR, WARN, INFO, DEBUG];
const ENTITIES: Readonly<Record<string, number>> = { amp: 38, lt: 60, gt: 62, quot: 34, apos: 39 };
const LONGEST_ENTITY = 8;
const MESSAGE_CAP = 8192;

const [PROVIDER, EVENT_ID, LEVEL, TIME, MESSAGE, DATA, SYSTEM_END] = [
  '<Provider',
  '<EventID',
  '<Level',
  '<TimeCreated',
  '<Message',
  '<Data',
  '</System>',
].map(bytesOf) as [Uint8Array, Uint8Array, Uint8Array, Uint8Array, Uint8Array, Uint8Array, Uint8Array];

/** Where `wanted` stands with no letter behind it; -1 where it does not. */
const find = (bytes: Uint8Array, wanted: Uint8Array, from: number, to: number): number => {
  for (let at = bytes.indexOf(OPEN, from); at >= 0 && at < to; at = bytes.indexOf(OPEN, at + 1)) {
    let i = 1;
    while (i < wanted.length && bytes[at + i] === wanted[i]) i++;
    const next = bytes[at + i];
    if (i === wanted.length && (wanted[i - 1] === CLOSE || next === CLOSE || next === BLANK || next === 47)) return at;
  }
  return -1;
};

// What `element` and `attribute` found; an object each would be garbage.
let from = 0;
let to = 0;

/** Points at the text of the element that begins at `at`. */
const element = (bytes: Uint8Array, at: number, end: number): boolean => {
  const close = at < 0 ? -1 : bytes.indexOf(CLOSE, at);
  if (close < 0 || close >= end || bytes[close - 1] === 47) return false;
  const next = bytes.indexOf(OPEN, close);
  from = skipBlanks(bytes, close + 1, end);
  to = next < 0 ? end : Math.min(next, end);
  while (to > from && bytes[to - 1]! <= BLANK) to--;
  return to > from;
};

/** Points at an attribute of the element that begins at `at`. */
const attribute = (bytes: Uint8Array, at: number, end: number, name: string): boolean => {
  const close = at < 0 ? -1 : bytes.indexOf(CLOSE, at);
  for (let i = at; i < Math.min(close, end); i++) {
    if (bytes[i] !== BLANK || !startsWith(bytes, i + 1, close, name)) continue;
    const quote = bytes[i + 1 + name.length];
    if (quote !== QUOTE && quote !== APOSTROPHE) continue;
    from = i + 2 + name.length;
    to = bytes.indexOf(quote, from);
    return to > from && to < close;
  }
  return false;
};

/** Where the first event begins in a line that begins with what holds events together. */
const eventAt = (bytes: Uint8Array, start: number, end: number): number => {
  let at = start;
  if (startsWith(bytes, at, end, '<?xml ')) at = skipBlanks(bytes, indexOfByte(bytes, CLOSE, at, end) + 1, end);
  return startsWith(bytes, at, end, '<Events>') ? skipBlanks(bytes, at + 8, end) : at;
};

/** An event of a Windows log in XML, as one line (`wevtutil qe /f:xml`, or several lines put together): time and level of its
 *  System part. The message is the rendered one; without it, provider, event id and data. */
export const eventXmlReader = (stamps: StampReader): LineReader => {
  const said = new Uint8Array(MESSAGE_CAP + LONGEST_ENTITY);
  let length = 0;
  /** Adds what was found to the message, entities as what they mean. */
  const say = (bytes: Uint8Array): void => {
    if (length > 0 && length < MESSAGE_CAP) said[length++] = BLANK;
    for (let i = from; i < to && length < MESSAGE_CAP; i++) {
      const byte = bytes[i]!;
      const end = byte === AMPERSAND ? bytes.indexOf(SEMICOLON, i) : -1;
      const isEntity = end > 0 && end < to && end - i <= LONGEST_ENTITY;
      const name = isEntity ? String.fromCharCode(...bytes.subarray(i + 1, end)) : '';
      const code = ENTITIES[name];
      said[length++] = code ?? (name.startsWith('#') ? BLANK : byte < BLANK ? BLANK : byte);
      if (code !== undefined || name.startsWith('#')) i = end;
    }
  };

  return (bytes, first, end, line) => {
    const start = eventAt(bytes, first, end);
    if (!opensEvent(bytes, start, end)) return false;
    const system = find(bytes, SYSTEM_END, start, end);
    if (system < 0) return false;
    line.format = 'windows-event';
    if (attribute(bytes, find(bytes, TIME, start, system), system, 'SystemTime=') && stamps.read(bytes, from, to))
      line.time = stamps.stamp.time;
    if (element(bytes, find(bytes, LEVEL, start, system), system)) {
      const word = levelOfWord(bytes, from, to);
      line.level = word === NONE && to - from === 1 ? (LEVELS[bytes[from]! - 48] ?? NONE) : word;
    }
    length = 0;
    const message = find(bytes, MESSAGE, system, end);
    if (element(bytes, message, end)) {
      line.saidAt = from;
      say(bytes);
    } else {
      if (attribute(bytes, find(bytes, PROVIDER, start, system), system, 'Name=')) {
        line.saidAt = from;
        say(bytes);
      }
      if (element(bytes, find(bytes, EVENT_ID, start, system), system)) say(bytes);
      for (let at = find(bytes, DATA, system, end); at >= 0; at = find(bytes, DATA, at + 1, end))
        if (element(bytes, at, end)) say(bytes);
    }
    line.bytes = said;
    line.from = 0;
    line.to = length;
    return true;
  };
};
