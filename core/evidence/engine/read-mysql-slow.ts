import { indexOfByte, skipBlanks, skipWord, startsWith } from './bytes.ts';
import { COMMAND_KEY, isSetting, QUERY_TIME_KEY, TIME_KEY } from './mysql-slow-form.ts';
import type { LineReader, ParsedLine } from './parsed-line.ts';
import type { StampReader } from './stamp.ts';

const [HASH, LF, BLANK, SEMICOLON] = [35, 10, 32, 59];
const SET_KEY = 'SET timestamp=';
/** What is behind that of a statement does not tell it from others. */
const STATEMENT_CAP = 8192;
const VALUE_CAP = 40;
const LABEL = ' Query_time=';

/** A record of MySQL's log of slow queries, its lines one below the other. The message is the statement, on one line and
 *  without the semicolon, and how long it took: `SELECT ... Query_time=2.5`. */
export const mysqlSlowReader = (stamps: StampReader): LineReader => {
  const said = new Uint8Array(STATEMENT_CAP + LABEL.length + VALUE_CAP);
  let length = 0;
  let valueFrom = -1;
  let valueTo = -1;

  const setTime = (line: ParsedLine, bytes: Uint8Array, at: number, to: number): void => {
    if (Number.isNaN(line.time) && stamps.read(bytes, skipBlanks(bytes, at, to), to)) line.time = stamps.stamp.time;
  };
  /** What stands before the statement. */
  const header = (line: ParsedLine, bytes: Uint8Array, at: number, to: number): void => {
    if (startsWith(bytes, at, to, TIME_KEY)) setTime(line, bytes, at + TIME_KEY.length, to);
    else if (startsWith(bytes, at, to, SET_KEY)) setTime(line, bytes, at + SET_KEY.length, to);
    else if (startsWith(bytes, at, to, QUERY_TIME_KEY)) {
      valueFrom = skipBlanks(bytes, at + QUERY_TIME_KEY.length, to);
      valueTo = Math.min(skipWord(bytes, valueFrom, to), valueFrom + VALUE_CAP);
    }
  };
  const sayStatement = (bytes: Uint8Array, from: number, to: number): void => {
    for (let i = from; i < to && length < STATEMENT_CAP; i++) {
      const byte = bytes[i]! <= BLANK ? BLANK : bytes[i]!;
      if (byte !== BLANK || said[length - 1] !== BLANK) said[length++] = byte;
    }
    while (length > 0 && (said[length - 1] === SEMICOLON || said[length - 1] === BLANK)) length--;
  };
  const sayQueryTime = (bytes: Uint8Array): void => {
    for (let i = 0; i < LABEL.length; i++) said[length++] = LABEL.charCodeAt(i);
    for (let i = valueFrom; i < valueTo; i++) said[length++] = bytes[i]!;
  };

  return (bytes, from, to, line) => {
    if (bytes[from] !== HASH) return false;
    length = 0;
    valueFrom = valueTo = -1;
    for (let at = from; at < to; ) {
      const lf = indexOfByte(bytes, LF, at, to);
      const end = lf < 0 ? to : lf;
      const isCommand = startsWith(bytes, at, end, COMMAND_KEY);
      if (isCommand || (end > at && bytes[at] !== HASH && !isSetting(bytes, at, end))) {
        line.saidAt = at;
        sayStatement(bytes, isCommand ? at + 2 : at, to);
        break;
      }
      header(line, bytes, at, end);
      at = end + 1;
    }
    if (valueFrom < 0) {
      line.time = Number.NaN;
      line.saidAt = -1;
      return false;
    }
    sayQueryTime(bytes);
    line.format = 'mysql-slow';
    line.bytes = said;
    line.from = 0;
    line.to = length;
    return true;
  };
};
