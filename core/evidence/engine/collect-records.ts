import type { Instant } from '../../kernel/instant.ts';
import { skipBlanks } from './bytes.ts';
import { lineCleaner, type TakeCleanLine } from './clean-lines.ts';
import { type TraceCollection, traceCollection } from './collect-traces.ts';
import { recordCounter } from './count-record.ts';
import { decodeShort } from './decode-text.ts';
import type { FileDates } from './file-dates.ts';
import { heldHeader } from './held-header.ts';
import type { BlockTaker } from './join-blocks.ts';
import { levelOfFailure } from './level-of-failure.ts';
import { type TemplateMiner, templateMiner } from './mine-templates.ts';
import { openRecord } from './open-record.ts';
import { type ParameterCollector, parameterCollector } from './parameters.ts';
import { emptyParsedLine } from './parsed-line.ts';
import { recordPlacer } from './place-record.ts';
import { type AnyLineReader, anyLineReader } from './read-line.ts';
import { recentLines } from './recent-lines.ts';
import { recordBounds } from './record-bounds.ts';
import { recordTraces } from './record-traces.ts';
import { isStructured, objectTaker } from './take-object.ts';
import { emptyTally, type Tally } from './tally.ts';
import { type Timeline, timeline } from './timeline.ts';
import { tokeniser } from './tokenise.ts';
import { type PushEntry, waitingLines } from './waiting-lines.ts';
import { type WorstLines, worstLines } from './worst-lines.ts';

const QUOTE_CAP = 500;
/** The `P` of `stdout P ` before a line that was cut by the runtime. */
const PARTIAL = 80;

export type RecordCollector = BlockTaker & {
  /** The next lines come from another part of the file; a line that is taken may point into it. */
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
  const worst = worstLines();
  const recent = recentLines();
  const parsed = emptyParsedLine();
  const tally = emptyTally();
  const record = openRecord();
  const { head } = record;
  const bounds = recordBounds(parsed);
  const placer = recordPlacer(record, tally, axis, miner);
  const counter = recordCounter(record, parsed, words, recent, { tally, timeline: axis, miner, parameters, worst });
  const trace = recordTraces(record, traces);
  const waiting = waitingLines(pushEntry);
  const header = heldHeader(record, parsed, tally, waiting, counter.count, pushEntry);
  /** Those that wait are the head of an event. */
  let isEvent = false;
  let part: Uint8Array | undefined;
  /** The line that a container runtime carried last goes on in the next one. */
  let wasPartial = false;

  const close = (): void => {
    trace.close();
    record.isOpen = false;
  };

  const isContinuedCarried = (): boolean =>
    record.isOpen && record.stream === parsed.stream && (wasPartial || bounds.isContinuedCarried(record.level));

  const continueRecord = (bytes: Uint8Array, from: number, to: number, offset: number): void => {
    bounds.follow(bytes, from, to);
    trace.line(bytes, from, to);
    record.lastLine = tally.lines;
    waiting.join(record.time, record.level, record.cluster);
    pushEntry(offset, record.time, record.level, record.cluster, true);
  };

  /** Begins a record with the line that was read, and `begun` lines before it that wait. */
  const begin = (bytes: Uint8Array, from: number, to: number, starts: boolean, begun: number): void => {
    trace.close();
    record.isOpen = true;
    tally.records++;
    placer.place(parsed.time, starts, parsed.isTimeUnusable);
    record.stream = parsed.stream;
    const own = parsed.stream === 0 ? bytes : parsed.carried;
    const ownFrom = parsed.stream === 0 ? from : parsed.carriedFrom;
    const ownTo = parsed.stream === 0 ? to : parsed.carriedTo;
    record.level = parsed.level === 0 ? levelOfFailure(own, ownFrom, ownTo) : parsed.level;
    isEvent = false;
    record.firstLine = tally.lines - begun;
    record.lastLine = tally.lines;
    record.isStructured = isStructured(parsed.format);
    bounds.open(own, ownFrom, ownTo);
  };

  /** Counts the record that was begun; `offset` is that of its last line so far. */
  const count = (offset: number, isLater: boolean): void => {
    counter.count();
    waiting.begin(record.time, record.level, record.cluster);
    pushEntry(offset, record.time, record.level, record.cluster, isLater);
    trace.field(parsed.trace);
  };

  const holdCarried = (offset: number): boolean =>
    header.hold(parsed.carried, parsed.carriedFrom, parsed.carriedTo, offset);
  /** Whether the line that was read is the message of the header that is held. */
  const followsCarried = (offset: number): boolean => {
    if (!record.isHeld) return false;
    if (record.stream === parsed.stream)
      return header.follow(parsed.carried, parsed.carriedFrom, parsed.carriedTo, offset, true);
    header.release();
    return false;
  };

  const open = (bytes: Uint8Array, from: number, to: number, offset: number, starts: boolean, lent: boolean): void => {
    const begun = isEvent ? waiting.count() : 0;
    if (begun === 0) waiting.leave();
    begin(bytes, from, to, starts, begun);
    head.take(bytes, from, to, lent);
    record.headLine = tally.lines;
    const isHeld = begun === 0 && (parsed.stream === 0 ? header.hold(bytes, from, to, offset) : holdCarried(offset));
    if (!isHeld) count(offset, begun > 0);
  };

  const takeText: TakeCleanLine = (bytes, from, to, offset, lent) => {
    const starts = reader.read(bytes, from, to, parsed);
    const isPartial = parsed.carried === bytes && parsed.stream !== 0 && bytes[parsed.carriedFrom - 2] === PARTIAL;
    if (followsCarried(offset)) {
      wasPartial = isPartial;
      return;
    }
    if (parsed.stream !== 0 && isContinuedCarried())
      continueRecord(parsed.carried, parsed.carriedFrom, parsed.carriedTo, offset);
    else if (parsed.stream === 0 && record.isOpen && bounds.isContinued(bytes, from, to, starts, record.level))
      continueRecord(bytes, from, to, offset);
    else open(bytes, from, to, offset, starts, lent);
    wasPartial = isPartial;
  };

  /** The line is seen by what quotes the lines around others. */
  const show = (bytes: Uint8Array, from: number, to: number, lent: boolean): void => {
    recent.push(bytes, from, to, lent);
    worst.follow(() => decodeShort(bytes, from, to, QUOTE_CAP));
  };

  const take: TakeCleanLine = (bytes, from, to, offset, lent) => {
    show(bytes, from, to, lent);
    if (skipBlanks(bytes, from, to) === to) {
      header.blank();
      waiting.add(offset);
    } else if (record.isHeld && record.stream === 0 && header.follow(bytes, from, to, offset, lent)) return;
    else if (reader.isPreamble(bytes, from, to)) {
      if (!isEvent || reader.isEventStart(bytes, from, to)) waiting.leave();
      isEvent = true;
      close();
      waiting.add(offset);
    } else if (record.isOpen && bounds.isIndented(bytes, from, to)) continueRecord(bytes, from, to, offset);
    else takeText(bytes, from, to, offset, lent);
  };

  const takeMore: TakeCleanLine = (bytes, from, to, offset, lent) => {
    if (!record.isOpen || record.isHeld) return take(bytes, from, to, offset, lent);
    show(bytes, from, to, lent);
    continueRecord(bytes, from, to, offset);
  };

  return {
    line: lineCleaner(tally, () => part, take),
    more: lineCleaner(tally, () => part, takeMore),
    object: objectTaker({ reader, parsed, record, tally, waiting, recent, worst, begin, count }),
    skip: offset => {
      tally.lines++;
      close();
      waiting.leave();
      pushEntry(offset, Number.NaN, 0, -1, true);
    },
    tally,
    miner,
    parameters,
    timeline: axis,
    traces,
    worst,
    assumed: reader.assumed,
    implausibleTimes: reader.implausibleTimes,
    hasTimes: placer.hasTimes,
    settle: next => {
      recent.settle();
      head.settle();
      part = next;
    },
    end: () => {
      header.release();
      close();
      waiting.leave();
      tally.overflow += miner.forgotten();
      counter.end();
    },
  };
};
