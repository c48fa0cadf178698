import type { Span } from './spans.ts';

const BEGIN = /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----/g;
const END = /-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----/g;
/** What the inside of a key looks like, as PEM or within a JSON string, where its end was cut off. */
const INSIDE = /[A-Za-z0-9+/=\s\\:,-]*/y;
const LONGEST = 20_000;

/** PEM blocks of private keys (RFC 7468), the cut-off ones too. */
export const privateKeys = (text: string): readonly Span[] => {
  if (!text.includes('PRIVATE KEY')) return [];
  const ends = [...text.matchAll(END)].map(({ 0: mark, index }) => ({ at: index, to: index + mark.length }));
  const spans: Span[] = [];
  let next = 0;
  let covered = 0;
  for (const { 0: mark, index: from } of text.matchAll(BEGIN)) {
    if (from < covered) continue;
    const start = from + mark.length;
    while ((ends[next]?.at ?? Number.POSITIVE_INFINITY) < start) next += 1;
    const end = ends[next];
    covered = end !== undefined && end.at - start <= LONGEST ? end.to : endOfInside(text, start);
    spans.push({ from, to: covered, kind: 'SECRET_PRIVATE_KEY' });
  }
  return spans;
};

const endOfInside = (text: string, start: number): number => {
  INSIDE.lastIndex = start;
  INSIDE.test(text);
  return Math.max(start, INSIDE.lastIndex);
};
