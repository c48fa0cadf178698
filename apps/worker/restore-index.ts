import { existsSync } from 'node:fs';
import { inOneProcess } from '../../adapters/sql/one-process.ts';
import type { CaseService } from '../../core/case/index.ts';
import type { KnowledgeService } from '../../core/knowledge/index.ts';
import type { Log } from '../../core/ports/log.ts';

export type RestoreIndexDeps = {
  /** Null where nothing of search is kept on this machine. */
  readonly localIndex: {
    readonly file: string;
    open(): Promise<void>;
    rebuilt(): boolean;
    acceptRebuild(): Promise<void>;
  } | null;
  readonly indexLost: { listen(listener: () => void): void };
  readonly knowledge: Pick<KnowledgeService, 'reindex' | 'embedOutdated'>;
  readonly cases: Pick<CaseService, 'reindex'>;
  readonly log: Log;
};

/** The index can be rebuilt from what is stored: one that is missing now, or turns out later to be damaged, orders
 *  everything to be indexed again. An index that is there is not opened for this: its thread costs memory. Vectors that
 *  are missing, or of another model than the one in use, are ordered too. Returns how to end, and wait for, what was begun. */
export const restoreIndex = (deps: RestoreIndexDeps): (() => Promise<void>) => {
  const { localIndex, indexLost, knowledge, cases, log } = deps;
  const stopping = new AbortController();
  let begun: Promise<void> = Promise.resolve();

  /** Every worker on the same files hears of the loss; the first one sees to it. */
  const restore = async (index: NonNullable<typeof localIndex>): Promise<void> => {
    const { file: searchFile } = index;
    if (existsSync(searchFile)) {
      await index.open();
      if (!index.rebuilt()) return;
    }
    const documents = await knowledge.reindex();
    const closed = await cases.reindex();
    if (documents + closed > 0) log.info({ documents, cases: closed }, 'the search index was lost and is made anew');
    if (existsSync(searchFile) || documents + closed > 0) {
      await index.open();
      await index.acceptRebuild();
    }
  };
  const begin = (index: NonNullable<typeof localIndex>): void => {
    begun = begun
      .then(() => inOneProcess(`${index.file}-restore-lock`, () => restore(index)))
      .catch(error => log.error({ err: error }, 'the search index could not be made anew'));
  };

  /** Documents that are indexed again order their vectors then. */
  const embed = async (): Promise<void> => {
    const documents = await knowledge.embedOutdated(stopping.signal);
    if (documents > 0) log.info({ documents }, 'the vectors of documents are made anew, by the model in use');
  };
  const beginEmbedding = (): void => {
    begun = begun.then(embed).catch(error => {
      if (!stopping.signal.aborted) log.error({ err: error }, 'the vectors of documents could not be ordered');
    });
  };

  if (localIndex !== null) {
    indexLost.listen(() => begin(localIndex));
    if (!existsSync(localIndex.file)) begin(localIndex);
  }
  beginEmbedding();
  return () => {
    stopping.abort();
    return begun;
  };
};
