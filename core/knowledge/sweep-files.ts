import type { DocumentId } from '../kernel/ids.ts';
import type { Instant } from '../kernel/instant.ts';
import type { SweepOptions, SweepReport } from '../kernel/sweep.ts';
import type { FileProvider } from '../ports/file-provider.ts';
import { sweepOrphanedFiles } from '../ports/orphaned-files.ts';
import type { KnowledgeRepositories } from './repository.ts';

export type SweepFilesDeps = { files: FileProvider; reads: Pick<KnowledgeRepositories, 'documents'> };

/** Removes files of documents that are not there: an upload that was cut off before its row, or a removal that died. */
export const sweepKnowledgeFiles =
  ({ files, reads }: SweepFilesDeps) =>
  (writtenBefore: Instant, options?: SweepOptions): Promise<SweepReport> => {
    const existing = (ids: readonly string[]) => reads.documents.existing(ids as readonly DocumentId[]);
    return sweepOrphanedFiles({ files, prefix: 'knowledge/', existing, writtenBefore }, options);
  };
