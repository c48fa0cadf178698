import { existsSync } from 'node:fs';
import type { CaseService } from '../../core/case/index.ts';
import type { KnowledgeService } from '../../core/knowledge/index.ts';
import type { Log } from '../../core/ports/log.ts';

export type RestoreIndexDeps = {
  readonly index: { open(): Promise<void>; acceptRebuild(): Promise<void> };
  readonly indexLost: { listen(listener: () => void): void };
  readonly searchFile: string;
  readonly knowledge: Pick<KnowledgeService, 'reindex'>;
  readonly cases: Pick<CaseService, 'reindex'>;
  readonly log: Log;
};

/** The index can be rebuilt from what is stored: one that is missing now, or turns out later to be damaged, orders
 *  everything to be indexed again. An index that is there is not opened for this: its thread costs memory. Returns how to
 *  wait for what was begun. */
export const restoreIndex = (deps: RestoreIndexDeps): (() => Promise<void>) => {
  const { index, indexLost, searchFile, knowledge, cases, log } = deps;
  let begun: Promise<void> = Promise.resolve();

  const restore = async (): Promise<void> => {
    const documents = await knowledge.reindex();
    const closed = await cases.reindex();
    if (documents + closed > 0) log.info({ documents, cases: closed }, 'the search index was lost and is made anew');
    if (existsSync(searchFile) || documents + closed > 0) {
      await index.open();
      await index.acceptRebuild();
    }
  };
  const begin = (): void => {
    begun = begun.then(restore).catch(error => log.error({ err: error }, 'the search index could not be made anew'));
  };

  indexLost.listen(begin);
  if (!existsSync(searchFile)) begin();
  return () => begun;
};
