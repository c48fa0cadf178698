import type { Instant } from '../../kernel/instant.ts';
import { isBlank, skipBlanks, startsWith } from './bytes.ts';
import { cleanLine, isPlain } from './clean-line.ts';
import { type TraceCollection, traceCollection } from './collect-traces.ts';
import {
  isContinuationText,
  isExceptionLine,
  isFailure,
  isGoFrame,
  isPythonChain,
  isTraceback,
} from './continues-record.ts';
import { decodeShort } from './decode-text.ts';
import { ERROR, FATAL } from './levels.ts';
import { type TemplateMiner, templateMiner } from './mine-templates.ts';
import { emptyParsedLine, FORMATS } from './parsed-line.ts';
import { type AnyLineReader, anyLineReader } from './read-line.ts';
import { traceReader } from './read-trace.ts';
import { recentLines } from './recent-lines.ts';
import { LINE_CAP } from './split-lines.ts';
import { emptyTally, type Tally } from './tally.ts';
import { type Timeline, timeline } from './timeline.ts';
import { tokeniser } from './tokenise.ts';
import { type WorstLines, worstLines } from './worst-lines.ts';

const QUOTE_CAP = 500;
/** A record may take so many lines without a timestamp before they count as records again. */
const CONTINUATION_CAP = 1000;

/** So many records with a time, more than without, and a line without one belongs to the record above. */
const SURE = 4;

export type RecordCollector = {
  /** Takes one line as lineSplitter hands it over; `part` is the part of the file it may point into. */
  readonly line: (bytes: Uint8Array, from: number, to: number, offset: number, length: number) => void;
  /** The next lines come from another part of the file. */
  readonly settle: (next: Uint8Array | undefined) => void;
  readonly end: () => void;
  readonly tally: Tally;
  readonly miner: TemplateMiner;
  readonly timeline: Timeline;
  readonly traces: TraceCollection;
  readonly worst: WorstLines;
  readonly assumed: AnyLineReader['assumed'];
  readonly implausibleTimes: () => number;
  /** Positions are times; false: line numbers. */
  readonly hasTimes: () => boolean;
};

type PushEntry = (offset: number, time: number, level: number, cluster: number, continues: boolean) => void;

/** Puts lines together to records, and counts what each record says. */
export const recordCollector = (receivedAt: Instant, pushEntry: PushEntry): RecordCollector => {
  const reader = anyLineReader(receivedAt);
  const words = tokeniser();
  const axis = timeline();
  const miner = templateMiner(words, axis);
  const traces = traceCollection();
  const trace = traceReader();
  const worst = worstLines();
  const recent = recentLines();
  const parsed = emptyParsedLine();
  const cleaned = new Uint8Array(LINE_CAP * 3);
  const headBytes = new Uint8Array(QUOTE_CAP * 4);
  const formatCounts = new Array<number>(FORMATS.length).fill(0);
  const tally = emptyTally();
  let part: Uint8Array | undefined;
  let timed = false;

  // The open record.
  let isOpen = false;
  let time = Number.NaN;
  let ownTime = false;
  let isWeakTime = false;
  let level = 0;
  let cluster = -1;
  let firstLine = 0;
  let lastLine = 0;
  let x = 0;
  let continuations = 0;
  let hasTrace = false;
  /** How sure it is that records begin with a time here: a timestamp by accident must not swallow what follows. */
  let timedScore = SURE;
  let isPython = false;
  let isGo = false;
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

  /** Whether a line that begins with no timestamp, level or structure belongs to the open record. */
  const belongs = (bytes: Uint8Array, from: number, to: number): boolean => {
    if (isContinuationText(bytes, from, to)) return true;
    if (isPython && continuations > 0) return true;
    if (isTraceback(bytes, from, to)) return level >= ERROR && !hasTrace;
    if (isGo)
      return (
        isGoFrame(bytes, from, to) || startsWith(bytes, from, to, 'runtime') || startsWith(bytes, from, to, 'goroutine')
      );
    if (!ownTime || isWeakTime) return false;
    if (isFailure(bytes, from, to) && !isExceptionLine(bytes, from, to)) return level >= ERROR && !hasTrace;
    return timedScore >= SURE && continuations < CONTINUATION_CAP;
  };

  /** Whether a line that reads as `Error: ...` is the exception that the error above it reports. */
  const isThrown = (bytes: Uint8Array, from: number, to: number): boolean =>
    ownTime && Number.isNaN(parsed.time) && level >= ERROR && continuations === 0 && isExceptionLine(bytes, from, to);

  const continueRecord = (bytes: Uint8Array, from: number, to: number, offset: number): void => {
    continuations++;
    startTrace();
    const text = decodeShort(bytes, from, to, QUOTE_CAP * 2);
    trace.push(text);
    lastLine = tally.lines;
    if (isTraceback(bytes, from, to) || isPythonChain(bytes, from, to)) isPython = true;
    else if (isPython && !isBlank(bytes[from])) isPython = false;
    if (startsWith(bytes, from, to, 'goroutine ')) isGo = true;
    pushEntry(offset, time, level, cluster, true);
  };

  const setTime = (starts: boolean): void => {
    ownTime = !Number.isNaN(parsed.time);
    isWeakTime = parsed.isWeakTime;
    timedScore = Math.max(0, Math.min(2 * SURE, timedScore + (ownTime ? 1 : -1)));
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
    const found = words.tokens.count === 0 ? undefined : miner.assign(tally.lines);
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
    found.series.counts[bucket]!++;
    cluster = found.id;
    if (isError && louder && worst.wants(level)) worst.capture(tally.lines, quote(), level, recent.before(), found.id);
  };

  const open = (bytes: Uint8Array, from: number, to: number, offset: number, starts: boolean, lent: boolean): void => {
    close();
    isOpen = true;
    tally.records++;
    setTime(starts);
    level = parsed.level;
    const failure = level === 0 && isFailure(bytes, from, to);
    if (failure)
      level = startsWith(bytes, from, to, 'panic: ') || startsWith(bytes, from, to, 'fatal error: ') ? FATAL : ERROR;
    firstLine = tally.lines;
    lastLine = firstLine;
    continuations = 0;
    hasTrace = false;
    isPython = isTraceback(bytes, from, to);
    isGo = false;
    headSource = bytes;
    headFrom = from;
    headTo = to;
    if (lent) settleHead();
    count(headText);
    pushEntry(offset, time, level, cluster, false);
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
    if (skipBlanks(bytes, from, to) === to) pushEntry(offset, Number.NaN, 0, -1, false);
    else if (isOpen && isBlank(bytes[from])) continueRecord(bytes, from, to, offset);
    else {
      const starts = reader.read(bytes, from, to, parsed);
      if (isOpen && (starts ? isThrown(bytes, from, to) : belongs(bytes, from, to)))
        continueRecord(bytes, from, to, offset);
      else open(bytes, from, to, offset, starts, lent);
    }
  };

  return {
    tally,
    miner,
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
