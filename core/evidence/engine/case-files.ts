import type { Instant } from '../../kernel/instant.ts';
import type { Analysis } from '../analysis.ts';
import { wordingIndex } from './same-wording.ts';

/** One analysed file of a case. */
export type CaseFile = {
  readonly evidenceId: string;
  readonly name: string;
  /** SHA-256 of the content, in lower-case hex. */
  readonly sha256: string;
  readonly analysis: Analysis;
};

/** A file with what the rotated files before it say about its past. */
export type TracedFile = CaseFile & {
  /** Start of the oldest file of the same log. */
  readonly since: Instant;
  /** How often a wording occurred in the older files of the same log. */
  readonly knownBefore: (text: string) => number;
};

const ROTATION = /(?:[.-](?:\d{1,3}|\d{4}-?\d{2}-?\d{2}(?:[-T]\d+)?|gz|bz2|xz|zst|old))+$/;

/** `app.log.2.gz`, `app.log-20260105` and `app.log` are one log. */
export const logOf = (name: string): string => name.replace(ROTATION, '');

/** The files that have a clock, each with its past. */
export const traceFiles = (files: readonly CaseFile[]): TracedFile[] =>
  files.flatMap(file => {
    const { from, to } = file.analysis;
    if (from === null || to === null) return [];
    const older = files.filter(
      other => other !== file && logOf(other.name) === logOf(file.name) && (other.analysis.from ?? from) < from,
    );
    const wordings = older.map(({ analysis }) => wordingIndex(analysis.templates));
    const since = older.reduce((start, { analysis }) => Math.min(start, analysis.from ?? start), from);
    const knownBefore = (text: string): number => wordings.reduce((sum, find) => sum + (find(text)?.count ?? 0), 0);
    return [{ ...file, since, knownBefore }];
  });
