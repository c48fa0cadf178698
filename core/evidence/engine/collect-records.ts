import type { Instant } from '../../kernel/instant.ts';
import { isBlank, skipBlanks } from './bytes.ts';
import { carriedText } from './carried-line.ts';
import { cleanLine, isPlain } from './clean-line.ts';
import { type TraceCollection, traceCollection } from './collect-traces.ts';
import { isConsoleHeader, isScopeLine } from './console-header.ts';
import { decodeShort } from './decode-text.ts';
import type { FileDates } from './file-dates.ts';
import type { HeldLine, JsonTaker } from './join-json.ts';
import { lineJoiner } from './join-lines.ts';
import { levelOfFailure } from './level-of-failure.ts';
import { ERROR } from './levels.ts';
import { type TemplateMiner, templateMiner } from './mine-templates.ts';
import { type ParameterCollector, parameterCollector } from './parameters.ts';
import { emptyParsedLine, FORMATS, type Format } from './parsed-line.ts';
import { type AnyLineReader, anyLineReader } from './read-line.ts';
import { traceReader } from './read-trace.ts';
import { recentLines } from './recent-lines.ts';
import { recordBounds } from './record-bounds.ts';
import { recordHead } from './record-head.ts';
import { LINE_CAP } from './split-lines.ts';
import { emptyTally, type Tally } from './tally.ts';
import { type Timeline, timeline } from './timeline.ts';
import { tokeniser } from './tokenise.ts';
import { type PushEntry, waitingLines } from './waiting-lines.ts';
import { type WorstLines, worstLines } from './worst-lines.ts';

const QUOTE_CAP = 500;
/** The `P` of `stdout P ` before a line that was cut by the runtime. */
const PARTIAL = 80;
/** Formats of which a record may be printed over several lines. */
const STRUCTURED: ReadonlySet<Format> = new Set<Format>(['json-lines', 'windows-event']);
/** Lines that wait with a header for its message. */
const MOST_HELD = 8;

export type RecordCollector = {
  /** Takes one line as lineSplitter hands it over; `part` is the part of the file it may point into. */
  readonly line: (bytes: Uint8Array, from: number, to: number, offset: number, length: number) => void;
  /** Takes the lines of an object that was printed over several; see JsonTaker. */
  readonly object: JsonTaker['object'];
  readonly skip: JsonTaker['skip'];
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
  const joinLines = lineJoiner(cleaned);
  const head = recordHead();
  const headText = head.text;
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
  /** Of what its template is made of. */
  let headLine = 0;
  /** Its first line only names what the message below it is about; it is counted with the message. */
  let isHeld = false;
  let x = 0;
  let hasTrace = false;
  let isStructured = false;
  let stream = 0;
  /** The line that a container runtime carried last goes on in the next one. */
  let wasPartial = false;

  const close = (): void => {
    if (!isOpen || !hasTrace) return;
    const found = trace.finish();
    hasTrace = false;
    if (found !== undefined)
      traces.add({ trace: found, time, x, fromLine: firstLine, toLine: lastLine, level, cluster, quote: headText() });
  };

  const isContinuedCarried = (): boolean =>
    isOpen &&
    stream === parsed.stream &&
    (wasPartial ||
      bounds.isContinuedCarried(parsed.carried, parsed.carriedFrom, parsed.carriedTo, parsed.carriedStarts, level));

  const startTrace = (): void => {
    if (hasTrace) return;
    hasTrace = true;
    trace.start(stream === 0 ? headText() : carriedText(headText()));
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
    if (words.tokens.count === 0) words.tokenise(head.bytes, head.from, head.to);
    const found = words.tokens.count === 0 ? undefined : miner.assign(headLine, level);
    if (isError) {
      axis.errors.counts[bucket]!++;
      if (!(time <= tally.lastError)) tally.lastError = time;
      const known = axis.firstErrors[bucket];
      if (known === undefined || x < known.x)
        axis.firstErrors[bucket] = { x, line: headLine, quote: quote(), cluster: found?.id ?? -1, time, level };
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
    found.lastLine = headLine;
    if (x < found.firstX) found.firstX = x;
    if (x > found.lastX) found.lastX = x;
    found.series.see(bucket, x, headLine, quote);
    cluster = found.id;
    if (isError && louder && worst.wants(level)) worst.capture(headLine, quote(), level, recent.before(), found.id);
  };

  /** Begins a record with the line that was read, and `begun` lines before it that wait. */
  const begin = (bytes: Uint8Array, from: number, to: number, starts: boolean, begun: number): void => {
    close();
    isOpen = true;
    tally.records++;
    setTime(starts);
    level = parsed.level;
    stream = parsed.stream;
    const own = stream === 0 ? bytes : parsed.carried;
    const ownFrom = stream === 0 ? from : parsed.carriedFrom;
    const ownTo = stream === 0 ? to : parsed.carriedTo;
    if (level === 0) level = levelOfFailure(own, ownFrom, ownTo);
    isEvent = false;
    firstLine = tally.lines - begun;
    lastLine = tally.lines;
    hasTrace = false;
    isStructured = STRUCTURED.has(parsed.format);
    bounds.open(own, ownFrom, ownTo);
  };

  const open = (bytes: Uint8Array, from: number, to: number, offset: number, starts: boolean, lent: boolean): void => {
    const begun = isEvent ? waiting.count() : 0;
    if (begun === 0) waiting.leave();
    begin(bytes, from, to, starts, begun);
    takeHead(bytes, from, to, lent);
    isHeld = begun === 0 && isConsoleHeader(bytes, from, to);
    if (isHeld) {
      parsed.format = 'dotnet-console';
      waiting.add(offset);
      return;
    }
    count(headText);
    waiting.begin(time, level, cluster);
    pushEntry(offset, time, level, cluster, begun > 0);
    if (parsed.trace !== null) fieldTrace(parsed.trace);
  };

  const takeHead = (bytes: Uint8Array, from: number, to: number, lent: boolean): void => {
    head.take(bytes, from, to, lent);
    headLine = tally.lines;
  };

  /** Counts the record whose header was held, by the text at hand. */
  const countHeld = (bytes: Uint8Array, from: number, to: number): void => {
    isHeld = false;
    parsed.bytes = bytes;
    parsed.from = from;
    parsed.to = to;
    count(headText);
    waiting.begin(time, level, cluster);
  };
  /** No message came. */
  const release = (): void => {
    if (isHeld) countHeld(head.bytes, head.from, head.to);
  };

  /** The next line that is not blank below a header that is held. */
  const followHeld = (bytes: Uint8Array, from: number, to: number, offset: number, lent: boolean): void => {
    if (!isBlank(bytes[from])) {
      release();
      return;
    }
    lastLine = tally.lines;
    if (waiting.count() < MOST_HELD && isScopeLine(bytes, from, to)) {
      waiting.add(offset);
      return;
    }
    takeHead(bytes, skipBlanks(bytes, from, to), to, lent);
    countHeld(bytes, skipBlanks(bytes, from, to), to);
    pushEntry(offset, time, level, cluster, true);
  };

  const fieldTrace = (text: string): void => {
    if (!text.includes('\n')) return;
    trace.start('');
    for (const line of text.split('\n', 200)) trace.push(line);
    const found = trace.finish();
    if (found !== undefined)
      traces.add({ trace: found, time, x, fromLine: firstLine, toLine: firstLine, level, cluster, quote: headText() });
  };

  const object = (source: Uint8Array, lines: readonly HeldLine[]): boolean => {
    // What a header that is held says is of what follows it.
    if (isHeld) return false;
    const { bytes, starts, end, counts } = joinLines(source, lines);
    const from = skipBlanks(bytes, 0, end);
    if (!reader.read(bytes, from, end, parsed) || !STRUCTURED.has(parsed.format)) return false;
    const says = !Number.isNaN(parsed.time) || (parsed.level !== 0 && parsed.saidAt >= 0);
    // Below a line of text with a time, an object is what that line shows.
    if (!says || (isOpen && ownTime && !isStructured)) return false;
    for (const key of ['invalidBytes', 'nulBytes', 'colouredLines'] as const) tally.clean[key] += counts[key];
    waiting.leave();
    for (const [i, { offset }] of lines.entries()) {
      recent.push(bytes, starts[i]!, starts[i + 1]! - 1, true);
      worst.follow(() => decodeShort(bytes, starts[i]!, starts[i + 1]! - 1, QUOTE_CAP));
      if (i < lines.length - 1) waiting.add(offset);
    }
    tally.lines += lines.length;
    begin(bytes, from, end, true, lines.length - 1);
    const said = Math.max(
      1,
      starts.findLastIndex(start => start <= parsed.saidAt),
    );
    takeHead(bytes, starts[said]!, starts[said + 1]! - 1, true);
    headLine = firstLine + said;
    count(headText);
    waiting.begin(time, level, cluster);
    pushEntry(lines.at(-1)!.offset, time, level, cluster, true);
    if (parsed.trace !== null) fieldTrace(parsed.trace);
    return true;
  };

  const take = (bytes: Uint8Array, from: number, to: number, offset: number, lent: boolean): void => {
    recent.push(bytes, from, to, lent);
    worst.follow(() => decodeShort(bytes, from, to, QUOTE_CAP));
    if (skipBlanks(bytes, from, to) === to) {
      if (waiting.count() >= MOST_HELD) release();
      waiting.add(offset);
      return;
    }
    if (isHeld) {
      followHeld(bytes, from, to, offset, lent);
      if (isBlank(bytes[from])) return;
    }
    if (reader.isPreamble(bytes, from, to)) {
      if (!isEvent || reader.isEventStart(bytes, from, to)) waiting.leave();
      isEvent = true;
      close();
      isOpen = false;
      waiting.add(offset);
    } else if (isOpen && isBlank(bytes[from])) continueRecord(bytes, from, to, offset);
    else {
      const starts = reader.read(bytes, from, to, parsed);
      const isPartial = parsed.carried === bytes && parsed.stream !== 0 && bytes[parsed.carriedFrom - 2] === PARTIAL;
      if (parsed.stream !== 0 && isContinuedCarried())
        continueRecord(parsed.carried, parsed.carriedFrom, parsed.carriedTo, offset);
      else if (parsed.stream === 0 && isOpen && bounds.isContinued(bytes, from, to, starts, level))
        continueRecord(bytes, from, to, offset);
      else open(bytes, from, to, offset, starts, lent);
      wasPartial = isPartial;
    }
  };

  return {
    object,
    skip: offset => {
      tally.lines++;
      close();
      isOpen = false;
      waiting.leave();
      pushEntry(offset, Number.NaN, 0, -1, false);
    },
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
      head.settle();
      part = next;
    },
    end: () => {
      release();
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
