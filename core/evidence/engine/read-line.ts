import type { Instant } from '../../kernel/instant.ts';
import { CLASS, LETTER } from './bytes.ts';
import { carriedTime } from './carried-time.ts';
import { carrierReader } from './carrier.ts';
import { NONE } from './levels.ts';
import { opensWithDate } from './opens-with-date.ts';
import { emptyParsedLine, type LineReader, type ParsedLine } from './parsed-line.ts';
import { accessLineReader } from './read-access-line.ts';
import { balancerLineReader } from './read-balancer-line.ts';
import { eventBlock, eventRowReader, isEventStart } from './read-event-line.ts';
import { eventXmlReader } from './read-event-xml.ts';
import { journalEntryReader } from './read-journal-entry.ts';
import { jsonLineReader } from './read-json-line.ts';
import { klogLineReader } from './read-klog-line.ts';
import { logfmtLineReader, pairsReader } from './read-logfmt-line.ts';
import { mysqlSlowReader } from './read-mysql-slow.ts';
import { postgresCsvReader } from './read-postgres-csv.ts';
import { proxyLineReader } from './read-proxy-line.ts';
import { syslog5424Reader } from './read-syslog-5424.ts';
import { textLineReader } from './read-text-line.ts';
import type { StampOptions, StampReader } from './stamp.ts';
import { stampReader } from './timestamps.ts';

const YEAR_MS = 365.25 * 86_400_000;
/** 1990: earlier times come from machines without a clock. */
const EARLIEST = 631_152_000_000;

/** Reads any line: into `line`, which is reset first; answers whether the line looks like the start of a record. */
export type AnyLineReader = {
  readonly read: (bytes: Uint8Array, from: number, to: number, line: ParsedLine) => boolean;
  /** Whether the line only says something about the record behind it; such a line is not read. */
  readonly isPreamble: (bytes: Uint8Array, from: number, to: number) => boolean;
  /** Whether such a line is the first one of its record. */
  readonly isEventStart: (bytes: Uint8Array, from: number, to: number) => boolean;
  readonly assumed: StampReader['assumed'];
  readonly implausibleTimes: () => number;
};

/** Tries the format of the line before first, then the others. */
export const anyLineReader = (receivedAt: Instant, options: StampOptions = {}): AnyLineReader => {
  const stamps = stampReader(receivedAt, options);
  const pairs = pairsReader(stamps);
  const text = textLineReader(stamps, pairs);
  const json = jsonLineReader(stamps, (bytes, from, to, line) => readUnwrapped(bytes, from, to, line));
  const carrier = carrierReader(stamps);
  const times = carriedTime(stamps.assumed);
  const access = accessLineReader(stamps);
  const klog = klogLineReader(stamps);
  const logfmt = logfmtLineReader(stamps);
  const syslog5424 = syslog5424Reader(stamps);
  const eventRow = eventRowReader(stamps);
  const events = eventBlock(stamps);
  const eventXml = eventXmlReader(stamps);
  const proxy = proxyLineReader(stamps);
  const postgresCsv = postgresCsvReader(stamps);
  let last: LineReader = text;
  let implausible = 0;
  const latest = receivedAt + 10 * YEAR_MS;

  const braced = [json, text];
  const prioritised = [syslog5424, text];
  const tagged = [eventXml, text];
  const numbered = [postgresCsv, proxy, text, access];
  const commented = [mysqlSlowReader(stamps), text, access];
  const underscored = [journalEntryReader(stamps), text, access];
  const requests = [access, text];
  const balancer = balancerLineReader(stamps);
  const lettered = [klog, logfmt, eventRow, balancer, text, access];
  const letteredLike = new Map(
    [access, json, klog, logfmt, syslog5424, eventRow, balancer].map(reader => [reader, [reader, ...lettered]]),
  );
  const candidates = (bytes: Uint8Array, from: number): readonly LineReader[] => {
    const first = bytes[from]!;
    if (first === 123 || (first === 91 && bytes[from + 1] === 123)) return braced;
    if (first === 60) return bytes[from + 1] === 69 || bytes[from + 1] === 63 ? tagged : prioritised;
    if (first === 35) return commented;
    if (first === 95) return underscored;
    if ((CLASS[first]! & LETTER) === 0) return last === access ? requests : numbered;
    return letteredLike.get(last) ?? lettered;
  };

  const inner = emptyParsedLine();
  /** A relay carries lines of other formats as its messages: the level and the message are those of the inner line. */
  const readPayload = (line: ParsedLine): void => {
    const first = line.from < line.to ? line.bytes[line.from]! : 0;
    const isLetter = (CLASS[first]! & LETTER) !== 0 && line.format === 'syslog';
    if (line.format === 'syslog' && proxy(line.bytes, line.from, line.to, line)) return;
    if (isLetter) pairs(line.bytes, line.from, line.to, line);
    if (first !== 123) return;
    reset(line.bytes, line.from, line.to, inner);
    if (!json(line.bytes, line.from, line.to, inner)) return;
    if (inner.level !== NONE) line.level = inner.level;
    if (Number.isNaN(line.time)) line.time = inner.time;
    line.bytes = inner.bytes;
    line.from = inner.from;
    line.to = inner.to;
    line.trace ??= inner.trace;
  };

  /** A line that stood in JSON is read as any other; one that is JSON itself is a payload. */
  const readUnwrapped: LineReader = (bytes, from, to, line) =>
    from < to && candidates(bytes, from).some(reader => reader !== json && reader(bytes, from, to, line));

  /** Whether a line may carry one of another format: a stamp alone is put before lines of all sorts. */
  const isRelayed = ({ format, level }: ParsedLine): boolean =>
    format === 'syslog' || format === 'json-lines' || (format === 'timestamped' && level === NONE);

  const readAny = (bytes: Uint8Array, from: number, to: number, line: ParsedLine): boolean => {
    for (const reader of candidates(bytes, from)) {
      if (!reader(bytes, from, to, line)) continue;
      last = reader;
      if (isRelayed(line)) readPayload(line);
      return true;
    }
    return false;
  };

  const reset = (bytes: Uint8Array, from: number, to: number, line: ParsedLine): void => {
    line.format = 'plain';
    line.time = Number.NaN;
    line.isWeakTime = false;
    line.isTimeUnusable = false;
    line.level = 0;
    line.bytes = bytes;
    line.from = from;
    line.to = to;
    line.stream = 0;
    line.saidAt = -1;
    line.isRequest = false;
    line.dateFrom = -1;
    line.clockFrom = -1;
    line.trace = null;
  };

  /** Writes down what carries the line that was read. */
  const uncarry = (bytes: Uint8Array, to: number, line: ParsedLine, found: boolean): void => {
    const from = carrier.carriedFrom();
    line.time = times.settle(line.time, carrier.time());
    line.stream = carrier.stream();
    line.carried = bytes;
    line.carriedFrom = from;
    line.carriedTo = to;
    line.carriedStarts = carrier.readFrom() < from ? line.level !== NONE : found || opensWithDate(bytes, from, to);
  };

  return {
    assumed: stamps.assumed,
    isPreamble: events.take,
    isEventStart,
    implausibleTimes: () => implausible,
    read: (bytes, from, to, line) => {
      const isCarried = carrier.read(bytes, from, to);
      const start = isCarried ? carrier.readFrom() : from;
      reset(bytes, start, to, line);
      times.begin();
      const found = start < to && readAny(bytes, start, to, line);
      if (isCarried) uncarry(bytes, to, line, found);
      events.apply(line);
      if (line.time < EARLIEST || line.time > latest) {
        implausible++;
        line.time = Number.NaN;
        line.isTimeUnusable = true;
      }
      return found || isCarried || opensWithDate(bytes, from, to);
    },
  };
};
