import type { Database, Statement as Prepared } from 'better-sqlite3';

type Value = string | number | Uint8Array | null;
export type Statement = { readonly sql: string; readonly parameters: readonly Value[] };
export type Row = Readonly<Record<string, unknown>>;

/** What another adapter needs in order to keep tables of its own in the search file. */
export type GuestTables = {
  /** Paths of SQLite extensions. */
  readonly extensions: readonly string[];
  /** Makes the tables where they are not there yet. */
  readonly schema: string;
};

/** The guest's end of the search file, on the thread that owns it. */
export type Guest = {
  read(statement: Statement): readonly Row[];
  /** All of them or, when one throws, none; how many rows each one changed. */
  write(statements: readonly Statement[]): readonly number[];
};

/** Loads and makes nothing before the first statement, so that what the guest lacks is nobody else's trouble. Statements
 *  are prepared once, so their text has to be one of a few: what varies belongs in the parameters. */
export const openGuest = (db: Database, { extensions, schema }: GuestTables): Guest => {
  const prepared = new Map<string, Prepared>();
  let isReady = false;
  const makeReady = (): void => {
    if (isReady) return;
    for (const path of extensions) db.loadExtension(path);
    // No transaction around it: where the tables are there, as they nearly always are, nothing waits for the write lock.
    db.exec(schema);
    isReady = true;
  };
  const prepare = (sql: string): Prepared => {
    const statement = prepared.get(sql) ?? db.prepare(sql);
    prepared.set(sql, statement);
    return statement;
  };
  const run = db.transaction((statements: readonly Statement[]) =>
    statements.map(({ sql, parameters }) => prepare(sql).run(...parameters).changes),
  );
  return {
    read: ({ sql, parameters }) => {
      makeReady();
      return prepare(sql).all(...parameters) as Row[];
    },
    write: statements => {
      makeReady();
      return run.immediate(statements);
    },
  };
};
