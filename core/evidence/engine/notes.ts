import { civilFromDays } from '../../kernel/instant.ts';
import type { RecordCollector } from './collect-records.ts';
import { LINE_CAP } from './split-lines.ts';

const TEMPLATES_SHOWN = 500;
const DAY_MS = 86_400_000;

const lines = (count: number): string => (count === 1 ? '1 line' : `${count} lines`);

/** What was assumed and what was left out, each as a sentence with its number. */
export const notesOf = (records: RecordCollector, templateCount: number): string[] => {
  const { tally, assumed, traces, implausibleTimes } = records;
  const notes: string[] = [];
  if (tally.bytes === 0) notes.push('The file is empty.');
  if (assumed.year > 0 && !Number.isNaN(tally.from)) {
    const first = civilFromDays(Math.floor(tally.from / DAY_MS)).year;
    const last = civilFromDays(Math.floor(tally.to / DAY_MS)).year;
    const years = first === last ? String(first) : `${first} to ${last}`;
    notes.push(`Timestamps have no year: ${years} was taken, the latest that is not after the upload.`);
  }
  if (assumed.date > 0) notes.push('Timestamps have no date: the day of the upload was taken.');
  if (assumed.zone > 0) notes.push('Timestamps have no time zone: UTC was taken.');
  if (tally.earlier > 0) notes.push(`${lines(tally.earlier)} had a time before the one above; times are used as written.`);
  if (implausibleTimes() > 0)
    notes.push(`${lines(implausibleTimes())} had a time before 1990 or long after the upload; it was not used.`);
  if (tally.cutLines > 0) notes.push(`${lines(tally.cutLines)} longer than ${LINE_CAP} bytes were cut there.`);
  if (tally.clean.invalidBytes > 0)
    notes.push(`${tally.clean.invalidBytes} bytes were not UTF-8 and are shown as U+FFFD.`);
  if (tally.clean.nulBytes > 0) notes.push(`${tally.clean.nulBytes} NUL bytes are shown as U+FFFD.`);
  if (tally.clean.colouredLines > 0) notes.push(`Terminal colours were removed from ${lines(tally.clean.colouredLines)}.`);
  if (tally.overflow > 0)
    notes.push(`${lines(tally.overflow)} belong to no template, because the cap on templates was reached.`);
  if (templateCount > TEMPLATES_SHOWN)
    notes.push(`${templateCount} templates were found; the ${TEMPLATES_SHOWN} most severe and most frequent are listed.`);
  if (traces.overflow() > 0) notes.push(`${traces.overflow()} stack traces of further kinds were counted but not kept.`);
  return notes;
};
