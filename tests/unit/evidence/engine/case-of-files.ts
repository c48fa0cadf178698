import { createHash } from 'node:crypto';
import { analyseLog } from '../../../../core/evidence/engine/analyse-log.ts';
import type { CaseFile } from '../../../../core/evidence/engine/compare-analyses.ts';
import { inParts, RECEIVED_AT, utf8 } from './analysed.ts';

/** A file of a case, analysed. */
export const caseFile = async (name: string, text: string, receivedAt = RECEIVED_AT): Promise<CaseFile> => ({
  evidenceId: `evidence-of-${name}`,
  name,
  sha256: createHash('sha256').update(text).digest('hex'),
  analysis: await analyseLog(inParts(utf8(text)), { name, receivedAt }),
});

/** `2026-01-05T10:00:00.000Z` and on. */
export const moment = (second: number): string => new Date(Date.UTC(2026, 0, 5, 10) + second * 1000).toISOString();

/** Two hours of a program at work, a line every four seconds; `extra` adds what else it says, at its seconds. */
export const atWork = (routine: string, extra: readonly (readonly [second: number, line: string])[] = []): string => {
  const lines: (readonly [number, string])[] = [...extra];
  for (let second = 0; second < 7200; second += 4)
    lines.push([second, `INFO ${routine} ${second} done in ${second % 37} ms`]);
  return lines
    .sort((a, b) => a[0] - b[0])
    .map(([second, line]) => `${moment(second)} ${line}`)
    .join('\n');
};

/** The same line every few seconds. */
export const repeated = (from: number, to: number, every: number, line: string): [number, string][] =>
  Array.from({ length: Math.ceil((to - from) / every) }, (_, i) => [from + i * every, line]);
