import type { EvidenceId } from '../kernel/ids.ts';
import type { Instant } from '../kernel/instant.ts';
import type { SweepOptions, SweepReport } from '../kernel/sweep.ts';
import type { FileProvider } from '../ports/file-provider.ts';
import { sweepOrphanedFiles } from '../ports/orphaned-files.ts';
import type { EvidenceRepositories } from './repository.ts';

export type SweepFilesDeps = { files: FileProvider; reads: EvidenceRepositories };

/** Removes files of evidence that is not there: an upload that was cut off before its row, or a removal that died. */
export const sweepEvidenceFiles =
  ({ files, reads }: SweepFilesDeps) =>
  (writtenBefore: Instant, options?: SweepOptions): Promise<SweepReport> => {
    const existing = (ids: readonly string[]) => reads.evidence.existing(ids as readonly EvidenceId[]);
    return sweepOrphanedFiles({ files, prefix: 'evidence/', existing, writtenBefore }, options);
  };
