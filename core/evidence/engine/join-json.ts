import { byteSet, CLASS, BLANK as IS_BLANK, skipBlanks } from './bytes.ts';
import type { TakeLine } from './split-lines.ts';

/** A longer object is no record; its lines are read one by one. */
const MOST_LINES = 900;
const MOST_BYTES = 60_000;
/** What begins like an object and was none, so often more than objects there were: this file has none. */
const MOST_FAILURES = 32;

/** What lines end in that may belong to an object of several lines. */
const ENDS = byteSet('[]{}, \t\v\f');
const [QUOTE, COMMA, BACKSLASH] = [34, 44, 92];
const [OPEN_LIST, CLOSE_LIST, OPEN, CLOSE] = [91, 93, 123, 125];

/** Where a line of an object lies in the bytes that are handed over, and where in the file. */
export type HeldLine = { readonly from: number; readonly to: number; readonly offset: number };

export type JsonTaker = {
  readonly line: TakeLine;
  /** Takes the lines of one object as a record, read with this between them, a blank unless it matters; false when the
   *  object is none, and nothing was taken. */
  readonly object: (bytes: Uint8Array, lines: readonly HeldLine[], separator?: ' ' | '\n') => boolean;
  /** Takes a line that only holds objects together: `[`, `]`. */
  readonly skip: (offset: number) => void;
};

/** Puts together what was printed with one member a line: objects, and lists of objects, a list inside of an object
 *  (`{"Records": [`) also. All other lines go straight on. */
export type JsonJoiner = { readonly line: TakeLine; readonly end: () => void };

const trimEnd = (bytes: Uint8Array, from: number, to: number): number => {
  let end = to;
  while (end > from && (CLASS[bytes[end - 1]!]! & IS_BLANK) !== 0) end--;
  return end;
};

/** How much deeper a line ends than it begins; NaN where it comes out of what was open before it, or breaks a string. */
const depthAfter = (bytes: Uint8Array, from: number, to: number, before: number): number => {
  let depth = before;
  for (let i = from; i < to; i++) {
    const byte = bytes[i]!;
    if (byte === QUOTE) {
      for (i++; i < to && bytes[i] !== QUOTE; i++) if (bytes[i] === BACKSLASH) i++;
      if (i >= to) return Number.NaN;
    } else if (byte === OPEN || byte === OPEN_LIST) depth++;
    else if (byte === CLOSE || byte === CLOSE_LIST) depth--;
    else if (depth === 0 && byte !== COMMA && (CLASS[byte]! & IS_BLANK) === 0) return Number.NaN;
  }
  return depth < 0 ? Number.NaN : depth;
};

/** The one bracket that a line consists of; 0 for any other line. */
const loneOpening = (bytes: Uint8Array, from: number, to: number): number => {
  const last = bytes[to - 1];
  if (last !== OPEN && last !== OPEN_LIST) return 0;
  return skipBlanks(bytes, from, to) === to - 1 ? last : 0;
};

/** `"Records": [` */
const opensList = (bytes: Uint8Array, from: number, to: number): boolean =>
  bytes[to - 1] === OPEN_LIST && bytes[skipBlanks(bytes, from, to)] === QUOTE;

const isClosing = (bytes: Uint8Array, from: number, to: number): boolean => {
  const last = bytes[to - 1];
  if (last !== CLOSE && last !== CLOSE_LIST && last !== COMMA) return false;
  for (let i = skipBlanks(bytes, from, to); i < to; i++)
    if (bytes[i] !== CLOSE && bytes[i] !== CLOSE_LIST && bytes[i] !== COMMA && bytes[i] !== 32) return false;
  return true;
};

export const jsonJoiner = ({ line: single, object, skip }: JsonTaker): JsonJoiner => {
  const held = new Uint8Array(MOST_BYTES);
  let used = 0;
  let lines: HeldLine[] = [];
  let depth = 0;
  let failures = 0;
  let successes = 0;
  /** Brackets around objects that are open. */
  let around = 0;

  const reset = (): HeldLine[] => {
    const all = lines;
    lines = [];
    used = 0;
    depth = 0;
    return all;
  };
  /** The first line stands for itself; whether the others are an object is looked at again. */
  const giveUp = (): void => {
    failures++;
    const bytes = held.slice(0, used);
    for (const [i, { from, to, offset }] of reset().entries())
      (i === 0 ? single : line)(bytes, from, to, offset, to - from);
  };
  const finish = (): void => {
    if (object(held, lines)) {
      successes++;
      reset();
    } else giveUp();
  };
  /** The lines so far hold objects together: the last one begins an object of its own. */
  const enter = (): void => {
    const bytes = held.slice(0, used);
    const all = reset();
    const last = all.pop();
    for (const { offset } of all) skip(offset);
    around += all.length;
    if (last !== undefined) line(bytes, last.from, last.to, last.offset, last.to - last.from);
  };
  const isInside = (at: number, test: typeof opensList): boolean => {
    const found = lines[at];
    return found !== undefined && test(held, found.from, found.to);
  };
  /** Whether the lines so far are a bracket, or an object and its list, with an object after it. */
  const isAround = (): boolean => {
    const last = lines.at(-1);
    if (last === undefined || held[skipBlanks(held, last.from, last.to)] !== OPEN) return false;
    const isFirstList = isInside(0, (bytes, from, to) => loneOpening(bytes, from, to) === OPEN_LIST);
    if (lines.length === 2) return isFirstList;
    return lines.length === 3 && !isFirstList && isInside(1, opensList);
  };

  const add = (bytes: Uint8Array, from: number, to: number, offset: number): void => {
    held.set(bytes.subarray(from, to), used);
    lines.push({ from: used, to: used + to - from, offset });
    used += to - from;
    if (isAround()) enter();
    else if (depth === 0) finish();
  };
  /** Whether the line goes on with the object that is held. */
  const fits = (bytes: Uint8Array, from: number, to: number): boolean => {
    if (used + to - from > MOST_BYTES || lines.length === MOST_LINES) return false;
    depth = depthAfter(bytes, from, to, depth);
    return !Number.isNaN(depth);
  };

  const line: TakeLine = (bytes, from, to, offset, length) => {
    // The usual line, which ends neither in a bracket nor in a comma nor in a blank.
    if (lines.length === 0 && ENDS[bytes[to - 1]!] !== 1) {
      single(bytes, from, to, offset, length);
      return;
    }
    const end = trimEnd(bytes, from, to);
    const isWhole = length === to - from;
    const start = offset === 0 && bytes[from] === 0xef && bytes[from + 2] === 0xbf ? from + 3 : from;
    if (lines.length > 0 && !(isWhole && fits(bytes, from, end))) giveUp();
    const isHeld = lines.length > 0;
    const begins = isWhole && failures <= MOST_FAILURES + successes && loneOpening(bytes, start, end) !== 0;
    if (isHeld) add(bytes, from, end, offset);
    else if (begins && fits(bytes, start, end)) add(bytes, start, end, offset);
    else if (around > 0 && end > from && isClosing(bytes, from, end)) {
      around--;
      skip(offset);
    } else single(bytes, from, to, offset, length);
  };

  return {
    line,
    end: () => {
      while (lines.length > 0) giveUp();
    },
  };
};
