import { fromIso, type Instant } from '../../kernel/instant.ts';
import type { Investigation } from '../investigate/investigation.ts';

/** What code counted over the evidence, as text: figures that an answer may give beside any source. */
export const computedWords = (found: Investigation): readonly string[] => [
  found.question,
  ...found.evidence.findings.flatMap(f => [f.title, f.explanation, `${f.count}`, ...spanOf(f.first_seen, f.last_seen)]),
  ...found.evidence.stackTraces.flatMap(({ count, first_seen, last_seen, files }) => [
    `${count}`,
    ...files.map(file => `${file.count}`),
    ...spanOf(first_seen, last_seen),
  ]),
  ...found.evidence.files.flatMap(({ bytes, lines, records, from, to, levels, templates, template_count }) => [
    `${bytes} ${lines} ${records} ${template_count}`,
    ...spanOf(from, to),
    ...[...levels, ...templates].map(({ count }) => `${count} of ${records}`),
    `${levels.reduce((sum, { level, count }) => sum + (level === 'error' || level === 'fatal' ? count : 0), 0)}`,
  ]),
  ...distances(found),
];

const spanOf = (from: string | null, to: string | null): readonly string[] =>
  [from ?? '', to ?? '', from === null || to === null ? '' : inMs(fromIso(to) - fromIso(from))].filter(
    word => word !== '',
  );

const inMs = (ms: number): string => `${Math.abs(ms)} ms`;

const MOST_MOMENTS = 20;

/** How far what was found is from the beginning of the trouble, and the beginnings and suspects from each other. */
const distances = ({ evidence, cause }: Investigation): readonly string[] => {
  const leads = [cause.leadMs, ...evidence.findings.map(({ lead_ms }) => lead_ms)].filter(lead => lead !== null);
  const moments = [
    ...[cause.onset, ...evidence.order].map(onset => onset?.at ?? null),
    ...[cause.finding, cause.crash, ...cause.suspects].flatMap(f => [f?.first_seen ?? null, f?.last_seen ?? null]),
    ...evidence.files.map(({ to }) => to),
  ].flatMap((moment): Instant[] => (moment === null ? [] : [fromIso(moment)]));
  const few = [...new Set(moments)].slice(0, MOST_MOMENTS);
  return [...leads, ...few.flatMap((a, i) => few.slice(i + 1).map(b => b - a))].map(inMs);
};
