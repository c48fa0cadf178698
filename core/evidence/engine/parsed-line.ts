/** The formats a line can have; the name is what an analysis shows. */
export const FORMATS = [
  'plain',
  'timestamped',
  'log4j',
  'syslog',
  'access-log',
  'json-lines',
  'logfmt',
  'klog',
  'logcat',
  'windows-event',
  'dotnet-console',
  'postgres-csv',
  'mysql-slow',
  'journal-export',
] as const;
export type Format = (typeof FORMATS)[number];

/** What a reader found in a line; one object is used for all lines. */
export type ParsedLine = {
  format: Format;
  /** NaN without one. */
  time: number;
  /** The time is a bare number or a time of day: not enough to say that lines without one continue this one. */
  isWeakTime: boolean;
  /** Where there is no time: the line names one that cannot be, or says that it is not known. */
  isTimeUnusable: boolean;
  /** Position in LEVELS. */
  level: number;
  /** Where the message stands: in the line's own bytes or, unescaped, in the reader's. */
  bytes: Uint8Array;
  from: number;
  to: number;
  /** Not 0: a container runtime carries the line of a program, and this is the stream. */
  stream: number;
  /** The line that is carried, and whether it begins a record by itself. */
  carried: Uint8Array;
  carriedFrom: number;
  carriedTo: number;
  carriedStarts: boolean;
  /** Where the message stands in the line itself; -1 where that is not known. */
  saidAt: number;
  /** The message is a request line: method, path, status. */
  isRequest: boolean;
  /** Where the date or the time of day stood, of a line that has them in two fields; -1 without. */
  dateFrom: number;
  clockFrom: number;
  clockTo: number;
  /** The lines of a stack trace that stood in a field, or null. */
  trace: string | null;
};

export const emptyParsedLine = (): ParsedLine => ({
  format: 'plain',
  time: Number.NaN,
  isWeakTime: false,
  isTimeUnusable: false,
  level: 0,
  bytes: new Uint8Array(0),
  from: 0,
  to: 0,
  stream: 0,
  carried: new Uint8Array(0),
  carriedFrom: 0,
  carriedTo: 0,
  carriedStarts: false,
  saidAt: -1,
  isRequest: false,
  dateFrom: -1,
  clockFrom: -1,
  clockTo: -1,
  trace: null,
});

/** Reads a line of one format into `line`; false when the line is of another. */
export type LineReader = (bytes: Uint8Array, from: number, to: number, line: ParsedLine) => boolean;
