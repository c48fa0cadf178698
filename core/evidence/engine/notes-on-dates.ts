import type { Assumed } from './stamp.ts';

const counted = (count: number, noun: string): string =>
  count === 1 ? `1 ${noun} has a date` : `${count} ${noun}s have dates`;

/** In which order dates such as 01/05/2026 were read, and how many contradict it. `noun` is what holds one. */
export const notesOnOrder = ({ order, disorder, dates }: Assumed, noun: 'line' | 'row'): string[] => {
  const way = `with the ${dates.dayFirst ? 'day' : 'month'} first`;
  const guess = dates.certainty === 'guessed' ? '; nothing at the start of the file tells which it is' : '';
  const notes = order > 0 ? [`Dates such as 01/05/2026 were read ${way}${guess}.`] : [];
  if (disorder === 0) return notes;
  const kind = `${counted(disorder, noun)} that cannot be read ${way}`;
  if (dates.certainty === 'proven') return [...notes, `${kind}, as the others are; no time was taken from there.`];
  return [...notes, `${kind}, or below such; no time was taken from there, and the times above may be wrong.`];
};

/** Which names of time zones were not understood, because several zones have them or their offsets are not known. */
export const notesOnZones = ({ sharedZones, placeZones }: Assumed): string[] => [
  ...(sharedZones.size === 0
    ? []
    : [`Several time zones are called ${[...sharedZones].sort().join(' and ')}: UTC was taken.`]),
  ...[...placeZones].sort().map(name => `The offset of the time zone ${name} is not known here: UTC was taken.`),
];
