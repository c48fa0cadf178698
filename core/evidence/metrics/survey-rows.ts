import type { Instant } from '../../kernel/instant.ts';
import { type DateSurvey, dateSurvey } from '../engine/file-dates.ts';
import { lineSplitter } from '../engine/split-lines.ts';
import type { Layout } from './detect-layout.ts';
import { momentReader } from './read-cell.ts';
import { rowSplitter } from './split-rows.ts';

/** Reads the moments in a table's head for what they tell about the dates of the table. */
export const surveyRows = (
  head: Uint8Array,
  { delimiter, timeColumn, firstLine }: Layout,
  receivedAt: Instant,
): DateSurvey => {
  const survey = dateSurvey(receivedAt);
  if (timeColumn < 0) return survey;
  const moments = momentReader(receivedAt, { survey });
  const rows = rowSplitter(delimiter, ({ bytes, count, starts, ends }) => {
    if (timeColumn >= count) return;
    const dateless = moments.assumed.date;
    const time = moments.read(bytes, starts[timeColumn]!, ends[timeColumn]!);
    if (moments.assumed.date > dateless && !Number.isNaN(time)) survey.clock(time);
  });
  let line = 0;
  const lines = lineSplitter((bytes, from, to) => {
    if (++line >= firstLine) rows.line(bytes, from, to, line);
  });
  lines.push(head);
  lines.end();
  rows.end();
  return survey;
};
