import type { CaseService } from '../../core/case/index.ts';
import type { KnowledgeService } from '../../core/knowledge/index.ts';
import type { Log } from '../../core/ports/log.ts';

/** An index that knows whether it had to begin anew. */
export type RestorableIndex = {
  open(): Promise<void>;
  /** True until `acceptRebuild`, also after a restart. */
  rebuilt(): boolean;
  acceptRebuild(): Promise<void>;
};

export type RestoreIndexDeps = {
  readonly index: RestorableIndex;
  readonly knowledge: Pick<KnowledgeService, 'reindex'>;
  readonly cases: Pick<CaseService, 'reindex'>;
  readonly log: Log;
};

/** The index can be rebuilt from what is stored: one that was lost or damaged orders everything to be indexed again. */
export const restoreIndex = async ({ index, knowledge, cases, log }: RestoreIndexDeps): Promise<void> => {
  await index.open();
  if (!index.rebuilt()) return;
  const documents = await knowledge.reindex();
  const closed = await cases.reindex();
  await index.acceptRebuild();
  if (documents + closed > 0) log.info({ documents, cases: closed }, 'the search index was lost and is made anew');
};
