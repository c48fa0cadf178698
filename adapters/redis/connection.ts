import { Cluster, type Redis } from 'ioredis';
import type { Log } from '../../core/ports/log.ts';
import type { RedisAddress } from './address.ts';
import { type Client, redisClient, redisListener } from './client.ts';
import { reasonOf, tellMistake, translate, unavailable } from './failure.ts';
import { within } from './within.ts';

/** A Lua script on the server: all its keys in one slot. */
export type Script = (keys: readonly string[], values: readonly (string | number)[]) => Promise<unknown>;

export type Connection<Driver extends Client = Client> = {
  readonly client: Driver;
  /** Waits for the connection and for what `work` asks of it, both together no longer than the deadline. After an outage of
   *  that length nobody waits any more, until it is over.
   *  @throws DomainError 'unavailable' */
  run<Result>(work: () => Promise<Result>, deadlineMs?: number): Promise<Result>;
  /** Calls of the script belong into a `run`. */
  script(name: string, lua: string): Script;
  /** The servers that own keys. */
  masters(): readonly Redis[];
  /** What the driver said last while it could not connect; undefined when it never did. It may hold a secret. */
  whyAway(): unknown;
  close(): Promise<void>;
};

export type ConnectionOptions = {
  readonly address: RedisAddress;
  readonly log: Log;
  /** How long an operation may take, in milliseconds. */
  readonly deadlineMs: number;
};

/** A connection that owes an answer for so many deadlines is made anew. */
const DEADLINES_OF_SILENCE = 2;

/** To a server, or to all of a cluster. @throws DomainError 'invalid' for an address that is none; never because nobody
 *  answers there. */
export const connection = (options: ConnectionOptions): Connection =>
  over(redisClient(options.address, DEADLINES_OF_SILENCE * options.deadlineMs), options);

/** To one server, for listening. @throws as above. */
export const listeningConnection = (options: ConnectionOptions): Connection<Redis> =>
  over(redisListener(options.address, DEADLINES_OF_SILENCE * options.deadlineMs), options);

const over = <Driver extends Client>(client: Driver, { log, deadlineMs }: ConnectionOptions): Connection<Driver> => {
  const presence = presenceOf(client, log);
  let isClosed = false;

  const ask = async <Result>(work: () => Promise<Result>, ms: number): Promise<Result> => {
    const asked = async () => {
      await presence.come(ms);
      return work();
    };
    try {
      return await within(ms, asked(), () => unavailable('deadline'));
    } catch (error) {
      throw translate(error);
    }
  };

  return {
    client,
    async run(work, ms = deadlineMs) {
      if (isClosed) throw unavailable('closed');
      return ask(work, ms);
    },
    script(name, lua) {
      client.defineCommand(name, { lua });
      return async (keys, values) =>
        Reflect.get<Client, string>(client, name).call(client, keys.length, ...keys, ...values);
    },
    masters: () => (client instanceof Cluster ? client.nodes('master') : [client]),
    whyAway: presence.why,
    async close() {
      isClosed = true;
      if (client.status === 'ready') await ask(() => client.quit(), deadlineMs).catch(tellMistake(log));
      client.disconnect();
    },
  };
};

/** Whether the server is there, told to the log once for each outage. */
const presenceOf = (client: Client, log: Log) => {
  let here = Promise.withResolvers<void>();
  let awaySince: number | undefined = performance.now();
  let isTold = false;
  let why: unknown;

  client.on('error', error => {
    why = error;
    if (!isTold) log.warn({ reason: reasonOf(error) }, 'Redis cannot be reached; trying again until it can');
    isTold = true;
  });
  client.on('ready', () => {
    if (isTold) log.info({}, 'Redis is reached again');
    isTold = false;
    why = undefined;
    awaySince = undefined;
    here.resolve();
  });
  for (const event of ['close', 'end'])
    client.on(event, () => {
      if (awaySince !== undefined) return;
      awaySince = performance.now();
      here = Promise.withResolvers();
    });

  return {
    why: (): unknown => why,
    /** Resolves when the server is there. @throws DomainError 'unavailable' when it has been away for so long. */
    async come(ms: number): Promise<void> {
      if (awaySince === undefined) return;
      const left = awaySince + ms - performance.now();
      if (left <= 0) throw unavailable('away');
      await within(left, here.promise, () => unavailable('away'));
    },
  };
};
