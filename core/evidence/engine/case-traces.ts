import type { CaseFile } from './case-files.ts';
import type { CaseTrace } from './case-findings.ts';

const SHOWN = 50;

const unknownLast = (time: number | null): number => time ?? Number.MAX_SAFE_INTEGER;

const lastOf = (times: readonly (number | null)[]): number | null =>
  times.reduce((last, time) => (time !== null && (last === null || time > last) ? time : last), null);

/** The stack traces of all files, those of one signature as one: most frequent first. */
export const tracesOf = (files: readonly CaseFile[]): CaseTrace[] => {
  const seen = files.flatMap(({ evidenceId, sha256, analysis }) =>
    analysis.stackTraces.map(trace => ({ ...trace, evidenceId, sha256 })),
  );
  return [...Map.groupBy(seen, ({ signature }) => signature).values()]
    .map((group): CaseTrace => {
      const sorted = group.toSorted((a, b) => unknownLast(a.firstSeen) - unknownLast(b.firstSeen));
      const { signature, type, message, frames, rootCause, firstSeen } = sorted[0]!;
      const count = group.reduce((sum, trace) => sum + trace.count, 0);
      const lastSeen = lastOf(group.map(trace => trace.lastSeen));
      const places = sorted.map(({ evidenceId, sha256, locator, count: own }) => ({
        evidenceId,
        sha256,
        locator,
        count: own,
      }));
      return { signature, type, message, frames, rootCause, count, firstSeen, lastSeen, files: places };
    })
    .sort((a, b) => b.count - a.count || (a.signature < b.signature ? -1 : 1))
    .slice(0, SHOWN);
};
