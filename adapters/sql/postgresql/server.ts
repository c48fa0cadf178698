import { setTimeout as pause } from 'node:timers/promises';
import { DomainError } from '../../../core/kernel/error.ts';
import type { Log } from '../../../core/ports/log.ts';
import type { Statements } from '../statements.ts';
import type { PgPool } from './pool.ts';

/** `with ... as materialized`. */
const OLDEST = 120_000;

type Settings = { version: number; encoding: string; commit: string; fsync: string };
type Writability = { readOnly: string; standby: boolean };

/** @throws DomainError 'unavailable' where the server would break a promise: a commit that was answered survives a power
 *  cut, and every text is kept as it is. */
export const ensureFit = async (reads: Statements, log: Log): Promise<void> => {
  const settings = await settingsOf(reads);
  const unfit = settings && reasonOf(settings);
  if (unfit) throw cannotBeUsed(unfit);
  await ensureWritable(reads);
  if (settings?.fsync === 'off') log.warn({}, 'PostgreSQL runs with fsync off: a power cut may damage the database');
};

/** @throws DomainError 'unavailable' where nothing can be written. */
export const ensureWritable = async (reads: Statements): Promise<void> => {
  const [now] = await reads.all<Writability>(
    `select current_setting('transaction_read_only') as "readOnly", pg_is_in_recovery() as standby`,
  );
  if (now?.standby)
    throw cannotBeUsed(
      'it is a standby, which takes no writes. Name the primary server in DATABASE_URL, or promote this one.',
    );
  if (now?.readOnly === 'on')
    throw cannotBeUsed(
      'it takes no writes. Set default_transaction_read_only to off, for the server, the database and the user.',
    );
};

const cannotBeUsed = (reason: string): DomainError =>
  new DomainError('unavailable', `This PostgreSQL cannot be used: ${reason}`);

const settingsOf = async (reads: Statements): Promise<Settings | undefined> => {
  const [settings] = await reads.all<Settings>(
    `select current_setting('server_version_num')::integer as version, current_setting('server_encoding') as encoding,
        current_setting('synchronous_commit') as commit, current_setting('fsync') as fsync`,
  );
  return settings;
};

const reasonOf = ({ version, encoding, commit }: Settings): string | undefined => {
  if (version < OLDEST) return 'it is older than version 12.';
  if (encoding !== 'UTF8')
    return `the database's encoding is ${encoding}. Create one with encoding UTF8, and name it in DATABASE_URL.`;
  if (commit === 'off')
    return 'synchronous_commit is off, so a power cut would lose what was accepted. Set it to on, for the server, the database and the user.';
  return undefined;
};

/** Any number that no other program takes for its own locks in this database: the bytes of "fltmvn". */
const LOCK = 0x666c746d766e;
const RETRY_MS = 100;
/** How long another process may take to bring the database up to date. */
const DEADLINE_MS = 10 * 60_000;

/** Runs `work` while no other process runs it on the same database; the server takes the lock away from a process that
 *  dies. @throws DomainError 'unavailable' when another process takes too long. */
export const inOneProcessOf =
  (pool: PgPool) =>
  async (work: () => Promise<void>): Promise<void> => {
    const client = await pool.connect();
    try {
      for (const began = performance.now(); ; await pause(RETRY_MS)) {
        const { rows } = await client.query('select pg_try_advisory_lock($1) as mine', [LOCK]);
        if ((rows[0] as { mine: boolean }).mine) break;
        if (performance.now() - began > DEADLINE_MS)
          throw new DomainError(
            'unavailable',
            'Another process has been changing the database for too long. Look at its log.',
          );
      }
      await work();
    } finally {
      // The lock goes with its connection.
      client.release(true);
    }
  };
