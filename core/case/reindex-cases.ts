import type { JobId } from '../kernel/ids.ts';
import { everyItem } from '../kernel/paging.ts';
import type { Ids } from '../ports/ids.ts';
import { caseIndexJob } from './index-case.ts';
import type { CaseRepositories, CaseTransact } from './repository.ts';

export type ReindexCasesDeps = { ids: Ids; reads: CaseRepositories; transact: CaseTransact };

/** Orders every closed case to be indexed again, for an index that was lost; how many. */
export const reindexCases =
  ({ ids, reads, transact }: ReindexCasesDeps) =>
  async (): Promise<number> => {
    let ordered = 0;
    for await (const c of everyItem(page => reads.cases.listClosed(page))) {
      await transact(({ announce }) => announce(caseIndexJob(ids.next() as JobId, c)));
      ordered++;
    }
    return ordered;
  };
