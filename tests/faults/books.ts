import { join } from 'node:path';
import Database from 'better-sqlite3';
import { inDatabase } from '../support/engines/postgres-databases.ts';

/** Each is announced once in the life of its subject by what this load does; the outbox has no key that would hide a second. */
const ONCE = [
  'case.opened.v1',
  'case.closed.v1',
  'evidence.received.v1',
  'evidence.analysed.v1',
  'document.indexed.v1',
  'postmortem.generated.v1',
];

const NOT_DONE = `select type, status, attempts, error_code, error_detail from msg_jobs where status <> 'completed' limit 10`;
const DOUBLED = `select type, subject, count(*) as n from msg_outbox where type in (${ONCE.map(type => `'${type}'`).join()})
  group by type, subject having count(*) > 1 limit 10`;
const SUBJECTS = 'select distinct subject from msg_outbox where type =';

type Read = (sql: string) => Promise<readonly unknown[]>;

/** What is committed, whichever database it is in. */
export const booksOf = (folder: string, postgres: string | undefined) => {
  const read: Read = postgres ? inPostgres(postgres) : inSqlite(join(folder, 'faultmaven.db'));
  return {
    jobsNotDone: () => read(NOT_DONE),
    effectsDoubled: () => read(DOUBLED),
    /** Of every event that was announced. */
    async eventIds(): Promise<readonly string[]> {
      return ((await read('select id from msg_outbox')) as readonly { id: string }[]).map(({ id }) => id);
    },
    /** Of whom an event of this type tells. */
    async subjects(type: string): Promise<ReadonlySet<string>> {
      const rows = (await read(`${SUBJECTS} '${type}'`)) as readonly { subject: string }[];
      return new Set(rows.map(({ subject }) => subject));
    },
  };
};

const inSqlite =
  (file: string): Read =>
  async sql => {
    const db = new Database(file, { readonly: true });
    try {
      return db.prepare(sql).all();
    } finally {
      db.close();
    }
  };

const inPostgres =
  (url: string): Read =>
  async sql =>
    (await inDatabase(url, pool => pool.query(sql))).rows;
