import { ATOM, BLANK, CLASS, isBlank, isDigit, LETTER, skipBlanks, skipDigits, skipWord, startsWith } from './bytes.ts';
import { levelOfWord, NONE } from './levels.ts';
import { opensWithDate } from './opens-with-date.ts';
import type { StampReader } from './stamp.ts';

/** The `o` of `stdout F ` or the `e` of `stderr F `, before the line that is carried. */
const STREAM_BEFORE = 6;
/** What `docker logs -t` and `kubectl logs --timestamps` print is taken for one stream; no letter has this number. */
const STAMPED = 2;
/** Go trims zeros from the nine digits of a fraction; programs write six at most, as a rule. */
const FRACTION_DIGITS = 7;
/** Longer words are no names of services; and of so many names those without a number are remembered. */
const NAME_CAP = 64;
const NAMES_CAP = 256;
/** Set in the numbers of services, so that none is that of another stream. */
const SERVICE = 0x4000_0000;
const [OPEN, PIPE, POINT, Z] = [123, 124, 46, 90];

/** Finds what something else put before the line of a program. */
export type CarrierReader = {
  /** Whether something carries the line; what follows is of the last one that was. */
  readonly read: (bytes: Uint8Array, from: number, to: number) => boolean;
  /** Which of the streams that are mixed in the file; never 0. */
  readonly stream: () => number;
  /** Of its stamp; NaN without one, or where the line is read from the stamp on. */
  readonly time: () => number;
  /** Where the program's own line begins. */
  readonly carriedFrom: () => number;
  /** From where it is read: a line that has no time of its own needs the stamp for its header. */
  readonly readFrom: () => number;
};

/** `E0105 10:00:00.123456`. */
const opensWithKlog = (bytes: Uint8Array, at: number, to: number): boolean =>
  (CLASS[bytes[at] ?? BLANK]! & LETTER) !== 0 && skipDigits(bytes, at + 1, to) === at + 5 && isDigit(bytes[at + 6]);

/** Whether a line says by itself when it was written, in JSON perhaps. */
const opensByItself = (bytes: Uint8Array, at: number, to: number): boolean =>
  bytes[at] === OPEN || opensWithDate(bytes, at, to) || opensWithKlog(bytes, at, to);

/** `2026-01-05T10:00:00.123456789Z `: where it ends, `from` without one. */
const fineStampEnd = (bytes: Uint8Array, from: number, to: number): number => {
  if (!isDigit(bytes[from]) || bytes[from + 10] !== 84 || bytes[from + 19] !== POINT) return from;
  const zone = skipDigits(bytes, from + 20, to);
  const isOffset = (bytes[zone] === 43 || bytes[zone] === 45) && bytes[zone + 3] === 58;
  const end = bytes[zone] === Z ? zone + 1 : isOffset ? zone + 6 : to;
  return zone - from - 20 >= FRACTION_DIGITS && end < to && bytes[end] === 32 ? end + 1 : from;
};

export const carrierReader = (stamps: StampReader): CarrierReader => {
  const services = new Set<number>();
  let stream = 0;
  let time = Number.NaN;
  let carriedFrom = 0;
  let readFrom = 0;

  /** `time stdout F line`: what container runtimes write into files (the logging format of the CRI). */
  const runtime = (bytes: Uint8Array, from: number, to: number): boolean => {
    if (!isDigit(bytes[from]) || bytes[from + 10] !== 84) return false;
    const at = skipWord(bytes, from, Math.min(to, from + 40)) + 1;
    const isStream = startsWith(bytes, at, to, 'stdout ') || startsWith(bytes, at, to, 'stderr ');
    if (!isStream || bytes[at + 8] !== 32 || !stamps.read(bytes, from, to)) return false;
    time = stamps.stamp.time;
    carriedFrom = readFrom = at + 9;
    stream = bytes[carriedFrom - STREAM_BEFORE]!;
    return true;
  };

  /** `time line`, of which the stamp alone tells little: many programs write it themselves. */
  const stamped = (bytes: Uint8Array, from: number, to: number): boolean => {
    const end = fineStampEnd(bytes, from, to);
    if (end === from) return false;
    const word = skipBlanks(bytes, end, to);
    // A level that is padded to five letters is not indented.
    carriedFrom = levelOfWord(bytes, word, skipWord(bytes, word, to)) === NONE ? end : word;
    readFrom = from;
    stream = STAMPED;
    if (!opensByItself(bytes, carriedFrom, to) || !stamps.read(bytes, from, to)) return true;
    readFrom = carriedFrom;
    time = stamps.stamp.time;
    return true;
  };

  /** `web-1  | line`, as docker compose prints. A name without a number is one once a line of its own follows it. */
  const service = (bytes: Uint8Array, from: number, to: number): boolean => {
    if ((CLASS[bytes[from] ?? BLANK]! & LETTER) === 0) return false;
    let end = from;
    let name = 0;
    for (; end < to && end < from + NAME_CAP && (CLASS[bytes[end]!]! & ATOM) !== 0; end++)
      name = (Math.imul(name, 31) + bytes[end]!) | 0;
    const pipe = isBlank(bytes[end]) ? skipBlanks(bytes, end, to) : to;
    if (pipe >= to || bytes[pipe] !== PIPE || (pipe + 1 < to && bytes[pipe + 1] !== 32)) return false;
    const line = Math.min(pipe + 2, to);
    name |= SERVICE;
    let digits = end;
    while (isDigit(bytes[digits - 1])) digits--;
    const isNumbered = digits < end && (bytes[digits - 1] === 45 || bytes[digits - 1] === 95);
    if (!isNumbered && !services.has(name)) {
      if (levelOfWord(bytes, from, end) !== NONE || !opensByItself(bytes, line, to)) return false;
      if (services.size < NAMES_CAP) services.add(name);
    }
    if (!stamped(bytes, line, to)) carriedFrom = readFrom = line;
    stream = name;
    return true;
  };

  return {
    read: (bytes, from, to) => {
      time = Number.NaN;
      return runtime(bytes, from, to) || stamped(bytes, from, to) || service(bytes, from, to);
    },
    stream: () => stream,
    time: () => time,
    carriedFrom: () => carriedFrom,
    readFrom: () => readFrom,
  };
};
