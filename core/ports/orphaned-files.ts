import type { Instant } from '../kernel/instant.ts';
import { ensureWanted, type SweepOptions, type SweepReport } from '../kernel/sweep.ts';
import type { FileEntry, FileProvider } from './file-provider.ts';

export type OrphanedFiles = {
  readonly files: FileProvider;
  /** The folder whose subfolders are named by ids: `evidence/`. */
  readonly prefix: string;
  /** Of those ids, the ones that somebody has a row for, whoever it is. */
  readonly existing: (ids: readonly string[]) => Promise<readonly string[]>;
  /** A file that was written later than this may belong to an upload whose row is not there yet. */
  readonly writtenBefore: Instant;
};

/** Files whose rows are asked for together. */
const AT_ONCE = 200;

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Removes the files that no row names any more. The row is looked for again right before each file goes, because it may
 *  have been committed since the files were listed. What is not in a folder named by an id was not made here and stays. */
export const sweepOrphanedFiles = async (orphaned: OrphanedFiles, options: SweepOptions = {}): Promise<SweepReport> => {
  let report = { examined: 0, removed: 0, bytes: 0 };
  for await (const entries of inBatches(orphaned.files.list(orphaned.prefix), AT_ONCE)) {
    ensureWanted(options.signal);
    report = { ...report, examined: report.examined + entries.length };
    for (const entry of await unnamed(orphaned, entries)) {
      ensureWanted(options.signal);
      if (!options.dryRun && !(await removed(orphaned, entry))) continue;
      report = { ...report, removed: report.removed + 1, bytes: report.bytes + entry.bytes };
    }
  }
  return report;
};

const idOf = (prefix: string, { key }: FileEntry): string | undefined => {
  const [folder = '', ...file] = key.slice(prefix.length).split('/');
  return file.length > 0 && UUID.test(folder) ? folder : undefined;
};

/** Those of the files that are old enough and have no row. */
const unnamed = async (
  { prefix, existing, writtenBefore }: OrphanedFiles,
  entries: readonly FileEntry[],
): Promise<readonly FileEntry[]> => {
  const old = entries.filter(entry => entry.modifiedAt <= writtenBefore && idOf(prefix, entry) !== undefined);
  if (old.length === 0) return [];
  const named = new Set(await existing([...new Set(old.flatMap(entry => idOf(prefix, entry) ?? []))]));
  return old.filter(entry => !named.has(idOf(prefix, entry) ?? ''));
};

const removed = async ({ files, prefix, existing }: OrphanedFiles, entry: FileEntry): Promise<boolean> => {
  const id = idOf(prefix, entry);
  if (id === undefined || (await existing([id])).length > 0) return false;
  await files.delete(entry.key);
  return true;
};

async function* inBatches<Item>(items: AsyncIterable<Item>, size: number): AsyncGenerator<readonly Item[]> {
  let batch: Item[] = [];
  for await (const item of items) {
    batch.push(item);
    if (batch.length < size) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
