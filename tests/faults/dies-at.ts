import { isMainThread } from 'node:worker_threads';
import Database from 'better-sqlite3';

/** Loaded before the product (`--import`): ends the process with SIGKILL at the step that DIES_AT names, in the life of a
 *  job of type DIES_WITH. The product itself knows nothing of this. */
const { DIES_AT: diesAt, DIES_WITH: diesWith } = process.env;

/** What the transaction that is open has done, in the words of the steps. */
const done = new Set<string>();

const die = (): never => {
  process.kill(process.pid, 'SIGKILL');
  // The signal is delivered while this waits.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  throw new Error('not reached');
};
const step = (name: string): void => {
  if (name === diesAt) die();
};

const held = new Set<unknown>();

const before = (sql: string, parameters: readonly unknown[]): void => {
  if (sql.includes('insert into msg_inbox') && held.has(parameters[0])) step('work done, effect not begun');
};

const after = (sql: string, parameters: readonly unknown[], result: unknown): void => {
  if (sql.includes('insert into msg_jobs') && parameters[1] === diesWith) done.add('accepted');
  if (sql.includes("set status = 'running'") && Array.isArray(result))
    for (const row of result as { id: string; type: string }[])
      if (row.type === diesWith) {
        held.add(row.id);
        done.add('claimed');
      }
  if (/update msg_jobs set status = \?, progress = 1/.test(sql) && parameters.some(id => held.has(id)))
    done.add('acknowledged');
};

if (isMainThread && diesAt !== undefined) {
  const { prepare, exec } = Database.prototype;
  Database.prototype.prepare = function watched(this: Database.Database, sql: string) {
    const statement = prepare.call(this, sql) as Database.Statement;
    for (const way of ['run', 'all'] as const) {
      const original = statement[way].bind(statement) as (parameters: readonly unknown[]) => unknown;
      Object.assign(statement, {
        [way](parameters: readonly unknown[] = []) {
          before(sql, parameters);
          const result = original(parameters);
          after(sql, parameters, result);
          return result;
        },
      });
    }
    return statement as never;
  };
  Database.prototype.exec = function watched(this: Database.Database, sql: string) {
    if (sql.startsWith('begin')) done.clear();
    if (sql !== 'commit') return exec.call(this, sql);
    for (const name of done) step(`${name}, not committed`);
    const result = exec.call(this, sql);
    for (const name of done) step(`${name} and committed`);
    return result;
  };
}
