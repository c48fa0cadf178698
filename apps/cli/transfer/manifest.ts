import { z } from 'zod';

/** Grows with every change to what an archive holds, a new column included. */
export const FORMAT = 1;

export const MANIFEST = 'manifest.json';
/** One line for each file: FileLine. */
export const FILE_LIST = 'files.ndjson';
/** The files themselves, by their keys. */
export const FILES = 'files';

export const tablePath = (table: string): string => `tables/${table}.ndjson`;

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const count = z.int().nonnegative();

export const FileLine = z.strictObject({ key: z.string(), bytes: count, sha256 });
export type FileLine = z.infer<typeof FileLine>;

/** A file that a row names and that is not there as it was uploaded. */
const Problem = z.strictObject({ key: z.string(), problem: z.enum(['missing', 'changed']) });
export type Problem = z.infer<typeof Problem>;

/** What an archive holds. It is written last, so an archive without one is not whole. */
export const Manifest = z.strictObject({
  format: z.literal(FORMAT),
  product_version: z.string(),
  made_at: z.iso.datetime(),
  database: z.enum(['sqlite', 'postgresql']),
  migrations: z.array(z.string()),
  tables: z.record(z.string(), z.strictObject({ rows: count, bytes: count, sha256 })),
  /** `sha256` is that of the list of files, which has the one of each. */
  files: z.strictObject({ count, bytes: count, sha256 }),
  problems: z.array(Problem),
});
export type Manifest = z.infer<typeof Manifest>;
