import { skipBlanks, startsWith } from './bytes.ts';
import { decodeText } from './decode-text.ts';
import { purposeOf } from './field-names.ts';
import { opensEvent } from './join-events.ts';
import { valueEnd } from './json-value-end.ts';
import { stringEnd } from './read-json-string.ts';
import type { TakeLine } from './split-lines.ts';

const [QUOTE, COLON, COMMA, LESS] = [34, 58, 44, 60];
const [OPEN_LIST, OPEN] = [91, 123];
/** So many characters of a name are given back as a path. */
const PATH_NAME = /^[A-Za-z0-9_.-]{1,60}$/;

/** Notices lines that hold a whole list of events: the index is one of lines, so that such a line counts as one record. */
export type ListNotice = {
  /** Is shown a line before it is read; `length` is its own, before it was cut. */
  readonly line: TakeLine;
  /** A sentence with the way out; none where there was no such line. */
  readonly notes: () => readonly string[];
};

type Found = { readonly events: number; readonly isCut: boolean; readonly remedy: string };

/** Calls `member` with the key and the value of each member of the object at `at`, until it answers false; whether it never
 *  did. What is cut off at `to` ends the walk. */
const eachMember = (
  bytes: Uint8Array,
  at: number,
  to: number,
  member: (keyFrom: number, keyTo: number, value: number) => boolean,
): boolean => {
  for (let i = skipBlanks(bytes, at + 1, to); i < to && bytes[i] === QUOTE; ) {
    const keyEnd = stringEnd(bytes, i, to);
    const colon = keyEnd < 0 ? -1 : skipBlanks(bytes, keyEnd + 1, to);
    if (colon < 0 || bytes[colon] !== COLON) return true;
    const value = skipBlanks(bytes, colon + 1, to);
    if (!member(i + 1, keyEnd, value)) return false;
    const end = valueAfter(bytes, value, to);
    if (end < 0 || bytes[end] !== COMMA) return true;
    i = skipBlanks(bytes, end + 1, to);
  }
  return true;
};

/** Behind the value at `at` and the blanks there; -1 where it is cut off. */
const valueAfter = (bytes: Uint8Array, at: number, to: number): number => {
  const quote = bytes[at] === QUOTE ? stringEnd(bytes, at, to) : -2;
  const end = quote === -2 ? valueEnd(bytes, at, to) : quote === -1 ? -1 : quote + 1;
  return end < 0 ? -1 : skipBlanks(bytes, end, to);
};

const hasTime = (bytes: Uint8Array, at: number, to: number): boolean =>
  !eachMember(bytes, at, to, (from, end) => purposeOf(bytes, from, end)?.purpose !== 'time');

/** Counts the events of the list that opens at `at`; 0 for a list of something else. */
const countEvents = (bytes: Uint8Array, at: number, to: number): { events: number; isCut: boolean } => {
  let events = 0;
  let i = skipBlanks(bytes, at + 1, to);
  if (bytes[i] !== OPEN || !hasTime(bytes, i, to)) return { events: 0, isCut: false };
  while (i < to && bytes[i] === OPEN) {
    events++;
    const end = valueAfter(bytes, i, to);
    if (end < 0) return { events, isCut: true };
    i = bytes[end] === COMMA ? skipBlanks(bytes, end + 1, to) : end;
  }
  return { events, isCut: i >= to };
};

const pathOf = (name: string): string => {
  if (!PATH_NAME.test(name)) return '.[][]';
  return /^[A-Za-z_]\w*$/.test(name) ? `.${name}[]` : `.["${name}"][]`;
};

const listInObject = (bytes: Uint8Array, at: number, to: number): Found | undefined => {
  let found: Found | undefined;
  const isWrapper = eachMember(bytes, at, to, (keyFrom, keyTo, value) => {
    if (purposeOf(bytes, keyFrom, keyTo) !== undefined) return false;
    if (bytes[value] !== OPEN_LIST || found !== undefined) return true;
    const counted = countEvents(bytes, value, to);
    if (counted.events > 1) found = { ...counted, remedy: `jq -c '${pathOf(decodeText(bytes, keyFrom, keyTo))}'` };
    return true;
  });
  return isWrapper ? found : undefined;
};

const listOfXml = (bytes: Uint8Array, from: number, to: number, isCut: boolean): Found | undefined => {
  let events = 0;
  let closed = 0;
  for (let at = bytes.indexOf(LESS, from); at >= 0 && at < to; at = bytes.indexOf(LESS, at + 1)) {
    if (opensEvent(bytes, at, to)) events++;
    else if (startsWith(bytes, at, to, '</Event>')) closed++;
  }
  return events > 1 && closed > 0 ? { events, isCut, remedy: "sed 's#</Event>#&\\n#g'" } : undefined;
};

const findList = (bytes: Uint8Array, from: number, to: number, isCut: boolean): Found | undefined => {
  const first = bytes[from];
  if (first === LESS) return listOfXml(bytes, from, to, isCut);
  if (first === OPEN) return listInObject(bytes, from, to);
  if (first !== OPEN_LIST) return undefined;
  const counted = countEvents(bytes, from, to);
  return counted.events > 1 ? { ...counted, remedy: "jq -c '.[]'" } : undefined;
};

export const listNotice = (): ListNotice => {
  let lines = 0;
  let events = 0;
  let isCut = false;
  let remedy = '';
  return {
    line: (bytes, from, to, offset, length) => {
      const start = offset === 0 && bytes[from] === 0xef && bytes[from + 1] === 0xbb ? from + 3 : from;
      const found = findList(bytes, start, to, length > to - from);
      if (found === undefined) return;
      lines++;
      events += found.events;
      isCut ||= found.isCut;
      if (remedy === '') remedy = found.remedy;
    },
    notes: () => {
      if (lines === 0) return [];
      const number = `${isCut ? 'at least ' : ''}${events}`;
      const what =
        lines === 1
          ? `1 line holds a list of events, ${number} of them, and counts as one record`
          : `${lines} lines hold lists of events, ${number} in all, and count as one record each`;
      return [`${what}: write one event a line, with ${remedy} for example.`];
    },
  };
};
