const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';

/** The server's function that reports the error; empty where the error is of something between us and the server. */
const routineOf = (error: unknown): string =>
  error instanceof Error && 'routine' in error && typeof error.routine === 'string' ? error.routine : '';

/** Poolers say this of a server that they cannot reach, and PostgreSQL of a message that it cannot read. */
const PROTOCOL_VIOLATION = '08P01';

/** SQLSTATE, PostgreSQL 15 documentation, appendix A. Of 08 (connection), 53 (out of connections, memory, disk), 57P (the
 *  server goes down, starts up), 58 (the system under it) all; of 28 (authorization) and 3D000 (no such database) what an operator changed under us; a
 *  statement that was cancelled or waited too long for a lock; a transaction that stood idle; a server that has become a
 *  standby. */
const OUTAGE = /^(08(?!P01)...|28...|3D000|53...|57P..|58...|57014|55P03|25P03|25006)$/;

const NETWORK = /^E(CONN|PIPE|TIMEDOUT|HOSTUNREACH|NETUNREACH|NOTFOUND|AI_AGAIN)/;

/** What `pg` says without a code. */
const SAID =
  /^(Connection terminated|timeout exceeded when trying to connect|Query read timeout|Client has encountered a connection error|Client was closed|Cannot use a pool after|Called end on pool)/;

/** PostgreSQL, the way to it or its disk, not the statement, is at fault. */
export const isPostgresOutage = (error: unknown): boolean =>
  OUTAGE.test(codeOf(error)) ||
  (codeOf(error) === PROTOCOL_VIOLATION && routineOf(error) === '') ||
  NETWORK.test(codeOf(error)) ||
  (error instanceof Error && SAID.test(error.message)) ||
  isContention(error);

/** PostgreSQL will never take the value, whenever it is asked: it is out of range, holds U+0000, or is too much. The classes
 *  22 (data) and 54 (limits); and what the reader of its messages says of a text that ends too early. */
export const isRefusedValue = (error: unknown): boolean =>
  /^(22|54)...$/.test(codeOf(error)) ||
  (codeOf(error) === PROTOCOL_VIOLATION && routineOf(error).startsWith('pq_getmsg'));

/** Two transactions stood in each other's way, and the same work may well succeed now: 40001 serialization failure, 40P01
 *  deadlock detected. */
export const isContention = (error: unknown): boolean => codeOf(error) === '40001' || codeOf(error) === '40P01';

/** 23505. MikroORM has a word of its own for it; a bare statement says the code. */
export const isUniqueViolation = (error: unknown): boolean => codeOf(error) === '23505';
