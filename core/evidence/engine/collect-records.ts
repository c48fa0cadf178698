import type { Instant } from '../../kernel/instant.ts';
import { isBlank, skipBlanks, startsWith } from './bytes.ts';
import { cleanLine, isPlain } from './clean-line.ts';
import { type TraceCollection, traceCollection } from './collect-traces.ts';
import { isFailure, isGoPanic, isRustPanic } from './continues-record.ts';
import { decodeShort } from './decode-text.ts';
import type { FileDates } from './file-dates.ts';
import { ERROR, FATAL } from './levels.ts';
import { type TemplateMiner, templateMiner } from './mine-templates.ts';
import { type ParameterCollector, parameterCollector } from './parameters.ts';
import { emptyParsedLine, FORMATS } from './parsed-line.ts';
import { type AnyLineReader, anyLineReader } from './read-line.ts';
import { traceReader } from './read-trace.ts';
import { recentLines } from './recent-lines.ts';
import { recordBounds } from './record-bounds.ts';
import { LINE_CAP } from './split-lines.ts';
import { emptyTally, type Tally } from './tally.ts';
import { type Timeline, timeline } from './timeline.ts';
import { tokeniser } from './tokenise.ts';
import { type PushEntry, waitingLines } from './waiting-lines.ts';
import { type WorstLines, worstLines } from './worst-lines.ts';

const QUOTE_CAP = 500;
export type RecordCollector = {
  /** Takes one line as lineSplitter hands it over; `part` is the part of the file it may point into. */
  readonly line: (bytes: Uint8Array, from: number, to: number, offset: number, length: number) => void;
  /** The next lines come from another part of the file. */
  readonly settle: (next: Uint8Array | undefined) => void;
  readonly end: () => void;
  readonly tally: Tally;
  readonly miner: TemplateMiner;
  readonly parameters: ParameterCollector;
  readonly timeline: Timeline;
  readonly traces: TraceCollection;
  readonly worst: WorstLines;
  readonly assumed: AnyLineReader['assumed'];
  readonly implausibleTimes: () => number;
  /** Positions are times; false: line numbers. */
  readonly hasTimes: () => boolean;
};

const isFatal = (bytes: Uint8Array, from: number, to: number): boolean =>
  startsWith(bytes, from, to, 'panic: ') ||
  startsWith(bytes, from, to, 'fatal error: ') ||
  isRustPanic(bytes, from, to);

/** Of a line that names no level: what it says by its form. */
const levelOfFailure = (bytes: Uint8Array, from: number, to: number): number => {
  if (isGoPanic(bytes, from, to)) return FATAL;
  if (!isFailure(bytes, from, to)) return 0;
  return isFatal(bytes, from, to) ? FATAL : ERROR;
};

/** Puts lines together to records, and counts what each record says. */
export const recordCollector = (receivedAt: Instant, dates: FileDates, pushEntry: PushEntry): RecordCollector => {
  const reader = anyLineReader(receivedAt, { dates });
  const words = tokeniser();
  const axis = timeline();
  const parameters = parameterCollector();
  const miner = templateMiner(words, axis, parameters);
  const traces = traceCollection();
  const trace = traceReader();
  const worst = worstLines();
  const recent = recentLines();
  const parsed = emptyParsedLine();
  const bounds = recordBounds(parsed);
  const cleaned = new Uint8Array(LINE_CAP * 3);
  const headBytes = new Uint8Array(QUOTE_CAP * 4);
  const formatCounts = new Array<number>(FORMATS.length).fill(0);
  const tally = emptyTally();
  const waiting = waitingLines(pushEntry);
  /** Those that wait are the head of an event. */
  let isEvent = false;
  let part: Uint8Array | undefined;
  let timed = false;

  // The open record.
  let isOpen = false;
  let time = Number.NaN;
  let ownTime = false;
  let level = 0;
  let cluster = -1;
  let firstLine = 0;
  let lastLine = 0;
  let x = 0;
  let hasTrace = false;
  let headFrom = 0;
  let headTo = 0;
  let headSource: Uint8Array = headBytes;

  const settleHead = (): void => {
    if (headSource === headBytes) return;
    const length = Math.min(headTo - headFrom, headBytes.length);
    for (let i = 0; i < length; i++) headBytes[i] = headSource[headFrom + i]!;
    headSource = headBytes;
    headFrom = 0;
    headTo = length;
  };
  const headText = (): string => decodeShort(headSource, headFrom, headTo, QUOTE_CAP);

  const close = (): void => {
    if (!isOpen || !hasTrace) return;
    const found = trace.finish();
    hasTrace = false;
    if (found !== undefined)
      traces.add({ trace: found, time, x, fromLine: firstLine, toLine: lastLine, level, cluster, quote: headText() });
  };

  const startTrace = (): void => {
    if (hasTrace) return;
    hasTrace = true;
    trace.start(headText());
  };

  const continueRecord = (bytes: Uint8Array, from: number, to: number, offset: number): void => {
    bounds.follow(bytes, from, to);
    startTrace();
    const text = decodeShort(bytes, from, to, QUOTE_CAP * 2);
    trace.push(text);
    lastLine = tally.lines;
    waiting.join(time, level, cluster);
    pushEntry(offset, time, level, cluster, true);
  };

  const setTime = (starts: boolean): void => {
    ownTime = !Number.isNaN(parsed.time);
    if (ownTime) {
      if (!timed) {
        timed = true;
        axis.restart();
        for (const known of miner.live()) known.firstX = known.lastX = parsed.time;
      }
      if (!(parsed.time >= tally.from)) tally.from = parsed.time;
      if (!(parsed.time <= tally.to)) tally.to = parsed.time;
      if (parsed.time < time) tally.earlier++;
      time = parsed.time;
    } else if (!starts && !timed) time = Number.NaN;
    x = timed ? time : tally.lines;
  };

  const count = (quote: () => string): void => {
    const bucket = axis.bucketOf(x);
    const isError = level >= ERROR;
    axis.total.counts[bucket]!++;
    tally.levels[level]!++;
    formatCounts[FORMATS.indexOf(parsed.format)]!++;
    if (parsed.isRequest) words.tokeniseRequest(parsed.bytes, parsed.from, parsed.to);
    else words.tokenise(parsed.bytes, parsed.from, parsed.to);
    // A record that says nothing but its level: the line is all there is.
    if (words.tokens.count === 0) words.tokenise(headSource, headFrom, headTo);
    const found = words.tokens.count === 0 ? undefined : miner.assign(tally.lines, level);
    if (isError) {
      axis.errors.counts[bucket]!++;
      if (!(time <= tally.lastError)) tally.lastError = time;
      const known = axis.firstErrors[bucket];
      if (known === undefined || x < known.x)
        axis.firstErrors[bucket] = { x, line: tally.lines, quote: quote(), cluster: found?.id ?? -1, time, level };
    }
    if (found === undefined) {
      tally.overflow++;
      cluster = -1;
      return;
    }
    const isNew = found.count === 0;
    if (isNew) found.example = quote();
    parameters.observe(found, words.tokens);
    found.count++;
    if (isError) found.errors++;
    const louder = level > found.level;
    if (louder) found.level = level;
    if (ownTime) {
      if (!(time >= found.firstTime)) found.firstTime = time;
      if (!(time <= found.lastTime)) found.lastTime = time;
    }
    found.lastLine = tally.lines;
    if (x < found.firstX) found.firstX = x;
    if (x > found.lastX) found.lastX = x;
    found.series.see(bucket, x, tally.lines, quote);
    cluster = found.id;
    if (isError && louder && worst.wants(level)) worst.capture(tally.lines, quote(), level, recent.before(), found.id);
  };

  const open = (bytes: Uint8Array, from: number, to: number, offset: number, starts: boolean, lent: boolean): void => {
    close();
    isOpen = true;
    tally.records++;
    setTime(starts);
    level = parsed.level;
    if (level === 0) level = levelOfFailure(bytes, from, to);
    const begun = isEvent ? waiting.count() : 0;
    isEvent = false;
    if (begun === 0) waiting.leave();
    firstLine = tally.lines - begun;
    lastLine = tally.lines;
    hasTrace = false;
    bounds.open(bytes, from, to);
    headSource = bytes;
    headFrom = from;
    headTo = to;
    if (lent) settleHead();
    count(headText);
    waiting.begin(time, level, cluster);
    pushEntry(offset, time, level, cluster, begun > 0);
    if (parsed.trace !== null) fieldTrace(parsed.trace);
  };

  const fieldTrace = (text: string): void => {
    if (!text.includes('\n')) return;
    trace.start('');
    for (const line of text.split('\n', 200)) trace.push(line);
    const found = trace.finish();
    if (found !== undefined)
      traces.add({ trace: found, time, x, fromLine: firstLine, toLine: firstLine, level, cluster, quote: headText() });
  };

  const take = (bytes: Uint8Array, from: number, to: number, offset: number, lent: boolean): void => {
    recent.push(bytes, from, to, lent);
    worst.follow(() => decodeShort(bytes, from, to, QUOTE_CAP));
    if (skipBlanks(bytes, from, to) === to) waiting.add(offset);
    else if (reader.isPreamble(bytes, from, to)) {
      if (!isEvent || reader.isEventStart(bytes, from, to)) waiting.leave();
      isEvent = true;
      close();
      isOpen = false;
      waiting.add(offset);
    } else if (isOpen && isBlank(bytes[from])) continueRecord(bytes, from, to, offset);
    else {
      const starts = reader.read(bytes, from, to, parsed);
      if (isOpen && bounds.isContinued(bytes, from, to, starts, level)) continueRecord(bytes, from, to, offset);
      else open(bytes, from, to, offset, starts, lent);
    }
  };

  return {
    tally,
    miner,
    parameters,
    timeline: axis,
    traces,
    worst,
    assumed: reader.assumed,
    implausibleTimes: reader.implausibleTimes,
    hasTimes: () => timed,
    settle: next => {
      recent.settle();
      settleHead();
      part = next;
    },
    end: () => {
      close();
      waiting.leave();
      tally.overflow += miner.forgotten();
      FORMATS.forEach((format, i) => {
        if (formatCounts[i]! > 0) tally.formats.set(format, formatCounts[i]!);
      });
    },
    line: (bytes, from, to, offset, length) => {
      tally.lines++;
      let end = to;
      if (length > LINE_CAP) {
        tally.cutLines++;
        // Not in the middle of a character.
        while (end > from && (bytes[end - 1]! & 0xc0) === 0x80) end--;
        if (end > from && bytes[end - 1]! >= 0xc0) end--;
      }
      const start =
        offset === 0 && bytes[from] === 0xef && bytes[from + 1] === 0xbb && bytes[from + 2] === 0xbf ? from + 3 : from;
      if (isPlain(bytes, start, end)) return take(bytes, start, end, offset, bytes !== part);
      take(cleaned, 0, cleanLine(bytes, start, end, cleaned, tally.clean), offset, true);
    },
  };
};
