import { Redis } from 'ioredis';
import { DomainError } from '../../core/kernel/error.ts';
import { endpointsOf, type RedisAddress } from './address.ts';
import type { Connection } from './connection.ts';
import { reasonOf } from './failure.ts';

/** How long the server may take to answer, in milliseconds. */
const DEADLINE_MS = 2000;

/** Asks the server, or the cluster, in the way that the configured address says.
 *  @throws DomainError 'unavailable' that names what is wrong and what to correct, and no secret. */
export const ensureReady = async (connection: Connection, address: RedisAddress): Promise<void> => {
  const { endpoints, access } = endpointsOf(address);
  const where = endpoints.map(({ host, port }) => `${host}:${port}`).join(', ');
  const problem = await problemOf(connection, access.db);
  if (problem === undefined) return;
  throw new DomainError('unavailable', `Redis at ${where} ${problem}`, { retryAfterMs: 1000 });
};

const problemOf = async (connection: Connection, database: number | undefined): Promise<string | undefined> => {
  const { client, run, whyAway } = connection;
  try {
    await run(() => client.ping(), DEADLINE_MS);
  } catch {
    // The call was only told that nobody is there; the connection knows why.
    return sentenceFor(whyAway());
  }
  if (!(client instanceof Redis)) return undefined;
  // The driver goes on in database 0 where it was refused another.
  if (database !== undefined && !(await isTaken(connection, () => client.select(database))))
    return 'has no such database. Correct the number at the end of REDIS_URL.';
  return (await isOfCluster(connection, client))
    ? 'is a node of a cluster. Name several of its nodes in REDIS_URL, separated by commas.'
    : undefined;
};

const isTaken = (connection: Connection, command: () => Promise<unknown>): Promise<boolean> =>
  connection.run(command, DEADLINE_MS).then(
    () => true,
    () => false,
  );

/** No, where the user may not ask. */
const isOfCluster = (connection: Connection, client: Redis): Promise<boolean> =>
  connection
    .run(() => client.info('cluster'), DEADLINE_MS)
    .then(
      info => info.includes('cluster_enabled:1'),
      () => false,
    );

const STRANGE = 'does not answer as Redis does. Correct REDIS_URL.';

/** First words of Redis's replies. */
const SAID: Readonly<Record<string, string>> = {
  NOAUTH: 'wants a password. Put it into REDIS_URL.',
  WRONGPASS: 'does not accept user and password. Correct them in REDIS_URL.',
  NOPERM: 'lets this user do too little. Allow it all commands and keys, or name another user in REDIS_URL.',
  LOADING: 'is still loading its data. Wait until it has.',
  ERR: 'refuses the connection. Look whether REDIS_URL names one server of its own, or several nodes of one cluster.',
};

const sentenceFor = (error: unknown): string => {
  const cause = error instanceof Error && 'lastNodeError' in error ? error.lastNodeError : error;
  if (cause === undefined || isAbsence(cause)) return 'does not answer. Start it, or correct REDIS_URL.';
  return SAID[reasonOf(cause)] ?? STRANGE;
};

/** The network, or a server that hung up. The driver's own word for that in a cluster has no code. */
const isAbsence = (error: unknown): boolean =>
  error instanceof Error && ('code' in error || error.message === 'Connection is closed.');
