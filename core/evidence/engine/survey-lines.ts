import type { Instant } from '../../kernel/instant.ts';
import { skipBlanks } from './bytes.ts';
import { cleanLine, isPlain } from './clean-line.ts';
import { type DateSurvey, dateSurvey } from './file-dates.ts';
import { emptyParsedLine } from './parsed-line.ts';
import { anyLineReader } from './read-line.ts';
import { LINE_CAP, lineSplitter } from './split-lines.ts';

/** Reads the lines of a file's head for what they tell about the dates of the file. */
export const surveyLines = (head: Uint8Array, receivedAt: Instant): DateSurvey => {
  const survey = dateSurvey(receivedAt);
  const reader = anyLineReader(receivedAt, { survey });
  const parsed = emptyParsedLine();
  const cleaned = new Uint8Array(LINE_CAP * 3);
  const counts = { invalidBytes: 0, nulBytes: 0, colouredLines: 0 };
  const take = (bytes: Uint8Array, from: number, to: number): void => {
    if (skipBlanks(bytes, from, to) > from || from === to || reader.isPreamble(bytes, from, to)) return;
    const dateless = reader.assumed.date;
    reader.read(bytes, from, to, parsed);
    if (reader.assumed.date > dateless && !Number.isNaN(parsed.time)) survey.clock(parsed.time);
  };
  const lines = lineSplitter((bytes, from, to) => {
    if (isPlain(bytes, from, to)) take(bytes, from, to);
    else take(cleaned, 0, cleanLine(bytes, from, to, cleaned, counts));
  });
  lines.push(head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf ? head.subarray(3) : head);
  lines.end();
  return survey;
};
