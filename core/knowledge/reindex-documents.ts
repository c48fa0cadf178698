import type { JobId } from '../kernel/ids.ts';
import { everyItem } from '../kernel/paging.ts';
import type { Ids } from '../ports/ids.ts';
import { indexJob } from './add-document.ts';
import type { KnowledgeRepositories, KnowledgeTransact } from './repository.ts';

export type ReindexDocumentsDeps = { ids: Ids; reads: KnowledgeRepositories; transact: KnowledgeTransact };

/** Orders every document to be indexed again, for an index that was lost; how many. A document that failed before is left
 *  alone: it would fail again. One that waits or is being indexed has its job, which writes into the new index: the first
 *  document of an installation, with which its index begins, is such a one. */
export const reindexDocuments =
  ({ ids, reads, transact }: ReindexDocumentsDeps) =>
  async (): Promise<number> => {
    let ordered = 0;
    for await (const document of everyItem(page => reads.documents.listAll(page))) {
      if (document.status !== 'ready') continue;
      await transact(({ announce }) => announce(indexJob({ ...document, jobId: ids.next() as JobId })));
      ordered++;
    }
    return ordered;
  };
