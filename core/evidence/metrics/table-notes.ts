import { notesOnOrder, notesOnZones } from '../engine/notes-on-dates.ts';
import type { Layout } from './detect-layout.ts';
import { MAX_SERIES, type TableContent } from './table-content.ts';

/** `1 row was`, `3 rows were`. */
const counted = (count: number, noun: string, one: string, many: string): string[] => {
  if (count === 0) return [];
  return [count === 1 ? `1 ${noun} ${one}` : `${count} ${noun}s ${many}`];
};

const NAMES: Readonly<Record<number, string>> = { 44: 'commas', 59: 'semicolons', 9: 'tabs', 124: 'bars' };

/** What was assumed about a table and what of it was left out, each a sentence. */
export const tableNotes = (layout: Layout, table: TableContent, lost: number): string[] => {
  const { flaws, assumed, gaps } = table;
  const backwards = gaps.earlier() > gaps.later();
  const notes = [
    ...(NAMES[layout.delimiter] === 'commas' ? [] : [`Its columns are separated by ${NAMES[layout.delimiter]}.`]),
    ...(layout.decimalComma ? ['Its numbers were read with a decimal comma.'] : []),
    ...(layout.timeColumn < 0 ? ['No column holds moments: the rows have no place in the order of events.'] : []),
    ...(assumed.year > 0
      ? ['Moments have no year: the latest one that is not more than a day after the upload was taken.']
      : []),
    ...(assumed.date > 0
      ? ['Moments have no date: the latest days were taken on which they are not after the upload.']
      : []),
    ...notesOnOrder(assumed, 'row'),
    ...(assumed.zone > 0 ? ['Moments have no time zone: UTC was taken.'] : []),
    ...notesOnZones(assumed),
    ...(backwards ? ['The newest row comes first; changes are told in the order of time.'] : []),
    ...counted(
      backwards ? 0 : gaps.earlier(),
      'row',
      'is earlier than the one above.',
      'are earlier than the one above.',
    ),
    ...(gaps.repeated() > 0 && !layout.isGrouped
      ? counted(gaps.repeated(), 'row', 'has the moment of the one above.', 'have the moment of the one above.')
      : []),
    ...counted(
      flaws.ragged,
      'row',
      'has more or fewer cells than there are columns.',
      'have more or fewer cells than there are columns.',
    ),
    ...counted(flaws.wide, 'row', 'has more columns than are looked at.', 'have more columns than are looked at.'),
    ...counted(flaws.timeless, 'row', 'has no moment and was left out.', 'have no moment and were left out.'),
    ...counted(
      flaws.texts,
      'cell',
      'of a column of numbers holds something else.',
      'of columns of numbers hold something else.',
    ),
    ...counted(
      flaws.unfollowed,
      'value',
      `belongs to none of the first ${MAX_SERIES} series and was not followed.`,
      `belong to none of the first ${MAX_SERIES} series and were not followed.`,
    ),
    ...counted(flaws.cut, 'line', 'is too long and was cut.', 'are too long and were cut.'),
    ...counted(
      lost,
      'line',
      'was left out, because a quote in it is never closed.',
      'were left out, because a quote in them is never closed.',
    ),
  ];
  return table.rows() === 0 ? [...notes, 'There are no rows below the header.'] : notes;
};
