import { join } from 'node:path';
import Database from 'better-sqlite3';

const TYPE = 'document.index.v1';

/** Looks at what a running installation has committed. The outbox is the ledger of effects: each run of a job that takes
 *  effect writes an event of its own there, under no key that could hide a second one. */
export const openLedger = (folder: string) => {
  const db = new Database(join(folder, 'faultmaven.db'), { readonly: true });
  const count = (sql: string, ...parameters: string[]): number =>
    (db.prepare(sql).get(...parameters) as { n: number }).n;
  return {
    ended: () => count(`select count(*) as n from msg_jobs where type = ? and status = 'completed'`, TYPE),
    open: () => count(`select count(*) as n from msg_jobs where status in ('queued', 'running')`),
    /** By id, the hand-over under which each runs. */
    running: () =>
      new Map(
        (
          db.prepare(`select id, fence from msg_jobs where status = 'running'`).all() as { id: string; fence: number }[]
        ).map(({ id, fence }) => [id, fence]),
      ),
    movedOn: (id: string, fence: number) =>
      count(`select count(*) as n from msg_jobs where id = ? and fence > ${fence}`, id) === 1 ||
      count(`select count(*) as n from msg_jobs where id = ? and status <> 'running'`, id) === 1,
    effects: () => count(`select count(*) as n from msg_outbox where type = 'document.indexed.v1'`),
    /** How many effects each document has had, by its title; none is 0. */
    effectsByTitle: () =>
      new Map(
        (
          db
            .prepare(
              `select d.title, count(o.id) as n from knowledge_documents d
                left join msg_outbox o on o.subject = d.id and o.type = 'document.indexed.v1' group by d.title`,
            )
            .all() as { title: string; n: number }[]
        ).map(({ title, n }) => [title, n]),
      ),
    documents: () => count('select count(*) as n from knowledge_documents'),
    notCompleted: () =>
      db
        .prepare(
          `select type, status, attempts, error_code, error_detail from msg_jobs where status not in ('completed') limit 10`,
        )
        .all(),
    close: () => db.close(),
  };
};

export type Ledger = ReturnType<typeof openLedger>;
