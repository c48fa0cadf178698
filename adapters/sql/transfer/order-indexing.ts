import { caseIndexJob } from '../../../core/case/index-case.ts';
import type { CaseId, DocumentId, JobId, UserId } from '../../../core/kernel/ids.ts';
import { indexJob } from '../../../core/knowledge/add-document.ts';
import type { Clock } from '../../../core/ports/clock.ts';
import type { Ids } from '../../../core/ports/ids.ts';
import type { Announcement } from '../../../core/ports/transactor.ts';
import { sqlMessaging } from '../messaging/messaging.ts';
import type { Statements } from '../statements.ts';

type Indexed = { readonly id: string; readonly owner_id: UserId; readonly version: number };

const READY = { table: 'knowledge_documents', status: 'ready' };
const CLOSED = { table: 'case_cases', status: 'closed' };
const PAGE = 500;

/** Orders the search index of everything that can be found, in the transaction that brought it; how many orders. What waits
 *  to be indexed has its job. */
export const orderIndexing = async (sql: Statements, { clock, ids }: { clock: Clock; ids: Ids }): Promise<number> => {
  const { announce } = sqlMessaging({ sql, clock, ids, trace: null, subscriptions: {}, relaysEvents: false });
  const documentJob = ({ id, owner_id, version }: Indexed): Announcement =>
    indexJob({ id: id as DocumentId, ownerId: owner_id, version, jobId: ids.next() as JobId });
  const caseJob = ({ id, owner_id, version }: Indexed): Announcement =>
    caseIndexJob(ids.next() as JobId, { id: id as CaseId, ownerId: owner_id, version });
  let ordered = 0;
  for await (const row of rowsOf(sql, READY)) {
    await announce(documentJob(row));
    ordered++;
  }
  for await (const row of rowsOf(sql, CLOSED)) {
    await announce(caseJob(row));
    ordered++;
  }
  return ordered;
};

async function* rowsOf(sql: Statements, { table, status }: typeof READY): AsyncGenerator<Indexed> {
  for (let after = ''; ; ) {
    const rows = await sql.all<Indexed>(
      `select id, owner_id, version from ${table} where status = ? and id > ? order by id limit ${PAGE}`,
      status,
      after,
    );
    yield* rows;
    after = rows.at(-1)?.id ?? '';
    if (rows.length < PAGE) return;
  }
}
