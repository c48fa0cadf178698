import { indexOfByte, skipBlanks, skipWord } from './bytes.ts';
import type { ParsedLine } from './parsed-line.ts';

const [QUESTION, BLANK, QUOTE, BACKSLASH] = [63, 32, 34, 92];
const PART_CAP = 1000;

/** The closing quote of a request line that opens at `at`, in which quotes are escaped; -1 without one. */
export const requestEnd = (bytes: Uint8Array, at: number, to: number): number => {
  let close = indexOfByte(bytes, QUOTE, at + 1, to);
  while (close > 0 && bytes[close - 1] === BACKSLASH) close = indexOfByte(bytes, QUOTE, close + 1, to);
  return close;
};

/** Makes the message of a request, `GET /path 200`: without the query; a request line that is none is kept as it is. */
export const requestWriter = () => {
  const message = new Uint8Array(PART_CAP + 24);
  /** `from` and `to` are those of the request line, the status stands at `status`. */
  return (line: ParsedLine, bytes: Uint8Array, from: number, to: number, status: number, statusTo: number): void => {
    const methodEnd = skipWord(bytes, from, to);
    const pathFrom = skipBlanks(bytes, methodEnd, to);
    let pathTo = skipWord(bytes, pathFrom, to);
    const query = indexOfByte(bytes, QUESTION, pathFrom, pathTo);
    if (query > 0) pathTo = query;
    let length = 0;
    const copy = (start: number, end: number): void => {
      for (let i = start; i < end && length < PART_CAP; i++) message[length++] = bytes[i]!;
      if (end > start) message[length++] = BLANK;
    };
    copy(from, methodEnd);
    copy(pathFrom, pathTo);
    copy(status, statusTo);
    line.format = 'access-log';
    line.bytes = message;
    line.from = 0;
    line.to = length - 1;
    line.isRequest = true;
  };
};
