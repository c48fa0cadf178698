/** Times of a report: one zone (UTC) for all files, the date said once. They come as RFC 3339 in UTC. */

/** `10:41:52`; a dash for what has no time. */
export const clockTime = (iso: string | null): string => (iso === null ? '—' : iso.slice(11, 19));

/** `2026-03-17 10:41:52`. */
export const momentText = (iso: string): string => `${iso.slice(0, 10)} ${iso.slice(11, 19)}`;

const dateOf = (iso: string): string => iso.slice(0, 10);

/** `74 s`, `12 min`, `3.5 h`. */
export const duration = (ms: number): string => {
  const seconds = ms / 1000;
  if (seconds < 1) return `${Math.max(1, Math.round(ms))} ms`;
  if (seconds < 120) return `${Math.round(seconds)} s`;
  return seconds < 7200 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds / 360) / 10} h`;
};

/** The days in order, each once. */
export const daysIn = (times: readonly (string | null)[]): readonly string[] =>
  [...new Set(times.flatMap(iso => (iso === null ? [] : [dateOf(iso)])))].sort();
