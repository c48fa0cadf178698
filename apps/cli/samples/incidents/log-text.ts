/** One record of a log, of one line or more, without the last line feed. */
export type LogRecord = { readonly at: number; readonly text: string };

/** The records as a file, in order of time; equal times keep the order in which they were given. */
export const renderLog = (records: readonly LogRecord[], until: number): string =>
  `${records
    .filter(record => record.at <= until)
    .toSorted((a, b) => a.at - b.at)
    .map(record => record.text)
    .join('\n')}\n`;

/** `2026-03-17T10:05:00.123Z`. Every other form of a timestamp is cut from this one. */
export const isoTime = (at: number): string => new Date(at).toISOString();

/** `2026-03-17 10:05:00.123`, as logback and PostgreSQL write it. */
export const spacedTime = (at: number): string => {
  const iso = isoTime(at);
  return `${iso.slice(0, 10)} ${iso.slice(11, 23)}`;
};

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `17/Mar/2026:10:05:00 +0000`, as in an access log. */
export const accessLogTime = (at: number): string => {
  const iso = isoTime(at);
  return `${iso.slice(8, 10)}/${MONTHS[Number(iso.slice(5, 7)) - 1]}/${iso.slice(0, 4)}:${iso.slice(11, 19)} +0000`;
};

/** Times of `from` to `to`, `everyMs` apart. */
export const ticks = (from: number, to: number, everyMs: number): number[] =>
  Array.from({ length: Math.max(0, Math.ceil((to - from) / everyMs)) }, (_, n) => from + n * everyMs);
