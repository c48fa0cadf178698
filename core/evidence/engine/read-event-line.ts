import { indexOfByte, isDigit, skipBlanks, startsWith } from './bytes.ts';
import { levelOfWord, NONE } from './levels.ts';
import type { LineReader, ParsedLine } from './parsed-line.ts';
import type { StampReader } from './stamp.ts';

const COMMA = 44;
const TAB = 9;
const QUOTE = 34;
/** Source, event id and task category stand between the time and the text. */
const FIELDS_BEFORE_TEXT = 3;

/** Rows of a Windows event log that was exported as CSV or tab-separated text:
 *  `Error,1/5/2026 10:00:00 AM,Service Control Manager,7031,None,"The service terminated."`. The message is the text; in
 *  rows without one, what stands before it. */
export const eventRowReader =
  (stamps: StampReader): LineReader =>
  (bytes, from, to, line) => {
    let at = from;
    while (at < to && at < from + 12 && bytes[at] !== COMMA && bytes[at] !== TAB) at++;
    const separator = bytes[at];
    if ((separator !== COMMA && separator !== TAB) || at >= to || !isDigit(bytes[at + 1])) return false;
    const level = levelOfWord(bytes, from, at);
    if (level === NONE || !stamps.read(bytes, at + 1, to) || bytes[stamps.stamp.end] !== separator) return false;
    line.format = 'windows-event';
    line.time = stamps.stamp.time;
    line.level = level;
    line.from = stamps.stamp.end + 1;
    let text = line.from;
    for (let field = 0; field < FIELDS_BEFORE_TEXT && text > 0; field++)
      text = indexOfByte(bytes, separator, text, to) + 1;
    if (text === 0 || text >= to) return true;
    line.from = bytes[text] === QUOTE ? text + 1 : text;
    if (bytes[text] === QUOTE && bytes[to - 1] === QUOTE && to - 1 > line.from) line.to = to - 1;
    return true;
  };

const FIRST_KEY = 'Log Name:';
/** `Event[12]:` or `Event[12]`, which wevtutil writes before each event. */
const NUMBER_KEY = 'Event[';
const KEYS = [
  FIRST_KEY,
  'Source:',
  'Date:',
  'Event ID:',
  'Task Category:',
  'Level:',
  'Keywords:',
  'User:',
  'Computer:',
  'Task:',
  'Opcode:',
  'Keyword:',
  'User Name:',
  'OpCode:',
  'Description:',
];

export const isEventStart = (bytes: Uint8Array, from: number, to: number): boolean =>
  startsWith(bytes, from, to, FIRST_KEY) || startsWith(bytes, from, to, NUMBER_KEY);

/** Whether the line is one of the indented ones that wevtutil writes below that. */
const isIndented = (bytes: Uint8Array, from: number): boolean => bytes[from] === 32 && bytes[from + 1] === 32;

/** Events as the Windows event viewer copies them: a block of `Key: value` lines, `Log Name:` first, then the text. Its time
 *  and level are those of the text, whose record begins with it. */
export type EventBlock = {
  /** Whether the line belongs to a block; remembers what it says. */
  readonly take: (bytes: Uint8Array, from: number, to: number) => boolean;
  /** Gives the line behind a block the time and the level of the block. */
  readonly apply: (line: ParsedLine) => void;
};

export const eventBlock = (stamps: StampReader): EventBlock => {
  let isOpen = false;
  let isPending = false;
  let time = Number.NaN;
  let level = NONE;

  const remember = (key: string, bytes: Uint8Array, from: number, to: number): void => {
    if (key === 'Level:') level = levelOfWord(bytes, from, to);
    else if (key === 'Date:' && stamps.read(bytes, from, to)) time = stamps.stamp.time;
  };

  return {
    take: (bytes, start, to) => {
      if (!isOpen && !isEventStart(bytes, start, to)) return false;
      const from = isOpen && isIndented(bytes, start) ? skipBlanks(bytes, start, to) : start;
      const key = startsWith(bytes, from, to, NUMBER_KEY)
        ? FIRST_KEY
        : KEYS.find(name => startsWith(bytes, from, to, name));
      if (key === FIRST_KEY) {
        time = Number.NaN;
        level = NONE;
        isPending = true;
      }
      isOpen = key !== undefined && key !== 'Description:';
      if (key !== undefined) remember(key, bytes, skipBlanks(bytes, from + key.length, to), to);
      return key !== undefined;
    },
    apply: line => {
      if (!isPending) return;
      isPending = false;
      line.format = 'windows-event';
      if (Number.isNaN(line.time)) line.time = time;
      if (line.level === NONE) line.level = level;
    },
  };
};
