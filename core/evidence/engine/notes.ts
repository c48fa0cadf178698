import { civilFromDays } from '../../kernel/instant.ts';
import type { RecordCollector } from './collect-records.ts';
import { notesOnOrder, notesOnZones } from './notes-on-dates.ts';
import { LINE_CAP } from './split-lines.ts';

const TEMPLATES_SHOWN = 500;
const DAY_MS = 86_400_000;

/** `1 line was`, `3 lines were`. */
const counted = (count: number, noun: string, one: string, many: string): string =>
  count === 1 ? `1 ${noun} ${one}` : `${count} ${noun}s ${many}`;

/** What was assumed and what was left out, each as a sentence with its number. */
export const notesOf = (records: RecordCollector, templateCount: number): string[] => {
  const { tally, assumed, traces, parameters, implausibleTimes } = records;
  const notes: string[] = [];
  if (tally.bytes === 0) notes.push('The file is empty.');
  if (assumed.year > 0 && !Number.isNaN(tally.from)) {
    const first = civilFromDays(Math.floor(tally.from / DAY_MS)).year;
    const last = civilFromDays(Math.floor(tally.to / DAY_MS)).year;
    const years = first === last ? String(first) : `${first} to ${last}`;
    notes.push(`Timestamps have no year: ${years} was taken, the latest that is not more than a day after the upload.`);
  }
  if (assumed.date > 0)
    notes.push('Timestamps have no date: the latest days were taken on which they are not after the upload.');
  if (assumed.dateAbove > 0) notes.push('Some timestamps have no date: that of the full timestamp above was taken.');
  notes.push(...notesOnOrder(assumed, 'line'));
  if (assumed.zone > 0) notes.push('Timestamps have no time zone: UTC was taken.');
  notes.push(...notesOnZones(assumed));
  if (tally.earlier > 0)
    notes.push(
      `${counted(tally.earlier, 'line', 'had', 'had')} a time before the one above; times are used as written.`,
    );
  if (implausibleTimes() > 0)
    notes.push(
      `${counted(implausibleTimes(), 'line', 'had', 'had')} a time before 1990 or long after the upload; it was not used.`,
    );
  if (tally.cutLines > 0)
    notes.push(`${counted(tally.cutLines, 'line', 'is', 'are')} longer than ${LINE_CAP} bytes and cut there.`);
  if (tally.clean.invalidBytes > 0)
    notes.push(`${counted(tally.clean.invalidBytes, 'byte', 'is', 'are')} not UTF-8 and shown as U+FFFD.`);
  if (tally.padding > 0) notes.push(`${counted(tally.padding, 'NUL byte', 'was', 'were')} left out as padding.`);
  if (tally.clean.nulBytes > 0)
    notes.push(`${counted(tally.clean.nulBytes, 'NUL byte', 'is', 'are')} shown as U+FFFD.`);
  if (tally.clean.colouredLines > 0)
    notes.push(`${counted(tally.clean.colouredLines, 'line', 'has', 'have')} terminal colours, which were removed.`);
  if (tally.overflow > 0)
    notes.push(
      `${counted(tally.overflow, 'record', 'belongs', 'belong')} to no template, because the cap on templates was reached.`,
    );
  if (templateCount > TEMPLATES_SHOWN)
    notes.push(
      `${templateCount} templates were found; the ${TEMPLATES_SHOWN} most severe and most frequent are listed.`,
    );
  if (parameters.overflow() > 0)
    notes.push(
      `The values in ${counted(parameters.overflow(), 'place', 'of a template was', 'of templates were')} not followed, because the cap on them was reached.`,
    );
  if (traces.overflow() > 0)
    notes.push(`${counted(traces.overflow(), 'stack trace', 'is', 'are')} of further kinds, counted but not kept.`);
  return notes;
};
