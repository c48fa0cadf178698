import type { Instant } from '../kernel/instant.ts';
import type { Configuration } from './config/configuration.ts';

/** Ordered from least to most severe; the position is the number stored in the line index. `none`: the line has no level. */
export const LEVELS = ['none', 'trace', 'debug', 'info', 'notice', 'warn', 'error', 'fatal'] as const;
export type Level = (typeof LEVELS)[number];

export const isErrorLevel = (level: Level): boolean => level === 'error' || level === 'fatal';

/** Lines of one file, counted from 1, both ends included. */
export type Locator = { readonly file: string; readonly fromLine: number; readonly toLine: number };

/** What stood in one variable place of a template, over all its records. */
export type Parameter = {
  /** The token, `<*>` where the value stands: `user=<*>`. */
  readonly place: string;
  /** The most frequent values, at most 5, each cut at 48 bytes. */
  readonly values: readonly { readonly text: string; readonly count: number }[];
  /** How many different values there were; 0 where the place was not followed. */
  readonly distinct: number;
  /** False: each count is a lower bound, and `distinct` (standard error 6.5 %) and the quantiles (within 9 %) are estimates. */
  readonly exact: boolean;
  /** Where every value is a number of one unit: exact ends; the quantiles are values
   *  that were seen where `exact` says so. */
  readonly numbers: {
    readonly min: number;
    readonly p50: number;
    readonly p95: number;
    readonly max: number;
    /** As written behind the number, for example `ms`; empty without one. */
    readonly unit: string;
  } | null;
};

/** A kind of message: the constant words of it, with `<*>` where it varies. */
export type Template = {
  /** Unique within one analysis, from 1, in order of first appearance. */
  readonly id: number;
  readonly text: string;
  readonly count: number;
  /** The most severe level it was seen with. */
  readonly level: Level;
  readonly firstSeen: Instant | null;
  readonly lastSeen: Instant | null;
  readonly firstLine: number;
  readonly lastLine: number;
  /** Its first record's first line, at most 500 characters. */
  readonly example: string;
  /** Of its variable places in the order of the text, the first 8. */
  readonly parameters: readonly Parameter[];
};

/** One kind of stack trace, recognised by its exception type and its innermost frames. */
export type StackTrace = {
  readonly signature: string;
  /** For example `java.sql.SQLTransientConnectionException`. */
  readonly type: string;
  readonly message: string;
  /** Innermost first, at most 5, as written. */
  readonly frames: readonly string[];
  /** The innermost cause of a `Caused by:` chain, `type: message`; null where there is none. */
  readonly rootCause: string | null;
  readonly count: number;
  readonly firstSeen: Instant | null;
  readonly lastSeen: Instant | null;
  /** Of its first occurrence. */
  readonly locator: Locator;
};

export const FINDING_KINDS = [
  'error-onset',
  'first-seen',
  'burst',
  'rate-change',
  'vanished',
  'stack-trace',
  'rare-error',
  'rare-event',
  'config-change',
  'config-problem',
  'metric-change',
  'metric-outlier',
  'metric-gap',
  'counter-reset',
] as const;
export type FindingKind = (typeof FINDING_KINDS)[number];

/** How far the evidence holds a statement. What was counted is `confirmed`. */
export const GRADES = ['confirmed', 'supported', 'unproven', 'inconclusive'] as const;
export type Grade = (typeof GRADES)[number];

/** Something that stands out, computed and explained. */
export type Finding = {
  /** Stable for the same content: derived from kind, template and first line. Unique within one analysis. */
  readonly id: string;
  readonly kind: FindingKind;
  /** One sentence with the fact in it. */
  readonly title: string;
  /** Why it stands out, with its numbers: `first seen 10:42:07, 3 s before the first error`. */
  readonly explanation: string;
  readonly grade: Grade;
  /** 0 to 1, for ranking; findings are listed best first. */
  readonly score: number;
  readonly count: number;
  readonly firstSeen: Instant | null;
  readonly lastSeen: Instant | null;
  readonly locator: Locator;
  /** The text of the first line, as written, at most 500 characters. */
  readonly quote: string;
  readonly templateId: number | null;
  readonly level: Level;
};

/** A bad line with what stood around it. */
export type WorstLine = {
  readonly line: number;
  readonly text: string;
  readonly level: Level;
  readonly before: readonly string[];
  readonly after: readonly string[];
};

export type Histogram = {
  readonly startsAt: Instant;
  readonly bucketMs: number;
  readonly buckets: readonly { readonly total: number; readonly errors: number }[];
};

/** A line at its moment. `quote` is as written, at most 300 characters. */
export type Sighting = {
  readonly at: Instant;
  readonly line: number;
  readonly quote: string;
  /** How often its wording occurs from that moment on. Analyses that were stored before it was counted have none. */
  readonly remaining?: number;
};

/** A stretch in which a wording is much more frequent than in the rest of its file. */
export type Rise = Sighting & {
  /** Of the wording within the stretch. */
  readonly count: number;
  /** It ends then at the latest; the end of the file's last bucket where it goes on. */
  readonly until: Instant;
  /** Of the wording per bucket outside the stretch. */
  readonly baseline: number;
  /** Log-likelihood ratio of the stretch against a steady rate (M. Kulldorff 1997). */
  readonly surprise: number;
};

/** When a wording of interest was there: what a comparison of several files needs. Only of files with a clock. */
export type Signal = {
  readonly templateId: number;
  readonly text: string;
  readonly level: Level;
  readonly count: number;
  /** Of its last line; undefined in analyses that were stored before it was kept. */
  readonly lastSeen?: Instant;
  /** The first line of each bucket in which it occurs, in order of time, when there are few; else the very first. */
  readonly sightings: readonly Sighting[];
  readonly rise: Rise | null;
};

/** What was counted in one column of numbers; of a table with several series, in one of them. */
export type ColumnSummary = {
  readonly name: string;
  /** Cells that hold a number. */
  readonly count: number;
  readonly min: number;
  readonly max: number;
  readonly mean: number;
};

/** Everything that was computed about one file. Counts are exact, whatever was capped in the lists. */
export type Analysis = {
  /** `json-lines`, `logfmt`, `syslog`, `access-log`, `log4j`, `plain`, ... or `mixed`. */
  readonly format: string;
  readonly bytes: number;
  readonly lines: number;
  /** A record is a line with the lines that continue it. */
  readonly records: number;
  readonly from: Instant | null;
  readonly to: Instant | null;
  readonly levels: readonly { readonly level: Level; readonly count: number }[];
  /** At most 500, the most severe and the most frequent first. */
  readonly templates: readonly Template[];
  readonly templateCount: number;
  readonly stackTraces: readonly StackTrace[];
  readonly histogram: Histogram | null;
  readonly findings: readonly Finding[];
  /** At most 200, the worst and the most unsteady first. Analyses that were stored before there were any have none. */
  readonly signals?: readonly Signal[];
  readonly worstLines: readonly WorstLine[];
  /** Assumptions and limits, each a sentence: the inferred year, lines that were cut, templates over the cap. */
  readonly notes: readonly string[];
  /** Only of a configuration: its settings, to be compared with those of another version. */
  readonly configuration?: Configuration;
  /** Only of a table: its columns of numbers, in the order of the file. */
  readonly columns?: readonly ColumnSummary[];
};
