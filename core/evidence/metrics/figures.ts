import { type Instant, toIso } from '../../kernel/instant.ts';

/** Three digits that count: `3`, `41.2`, `0.00312`, `1.53e+9`. */
export const figure = (value: number): string => {
  if (Number.isInteger(value) && Math.abs(value) < 1e9) return String(value);
  const short = Number(value.toPrecision(3));
  return Math.abs(short) >= 1e9 || (short !== 0 && Math.abs(short) < 1e-4) ? short.toExponential() : String(short);
};

/** `10:42:07`, with the milliseconds where there are any. */
export const clock = (at: Instant): string => {
  const iso = toIso(at);
  return iso.slice(11, 19) + (at % 1000 === 0 ? '' : iso.slice(19, 23));
};

/** `12 s`, `5 min`, `3.5 h`, `2 days`. */
export const span = (ms: number): string => {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 120_000) return `${Math.round(ms / 1000)} s`;
  if (ms < 7_200_000) return `${Math.round(ms / 60_000)} min`;
  return ms < 172_800_000 ? `${Math.round(ms / 360_000) / 10} h` : `${Math.round(ms / 86_400_000)} days`;
};
