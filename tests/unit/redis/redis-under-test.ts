import type { RedisAddress } from '../../../adapters/redis/address.ts';
import { openRedis, type RedisOptions, type RedisState } from '../../../adapters/redis/redis.ts';
import type { JobId, SessionId, UserId } from '../../../core/kernel/ids.ts';
import type { StreamEvent } from '../../../core/ports/event-stream.ts';
import { type RedisServer, redisMissing, startRedis, startRedisCluster } from '../../support/engines/redis.ts';
import { silentLog } from '../../support/silent-log.ts';

export type RedisUnderTest = {
  readonly address: RedisAddress;
  readonly servers: readonly RedisServer[];
  stop(): Promise<void>;
};

export const OWNER = 'owner' as UserId;
export const SESSION = {
  id: 'session' as SessionId,
  ownerId: OWNER,
  caseId: null,
  metadata: { a: 1 },
  createdAt: 0,
};
export const JOB = 'job' as JobId;
export const ALLOWANCE = { limit: 5, windowMs: 60_000 };

const START: Readonly<Record<RedisAddress['kind'], () => Promise<RedisUnderTest>>> = {
  async standalone() {
    const server = await startRedis();
    return { address: { kind: 'standalone', url: server.url }, servers: [server], stop: server.stop };
  },
  async cluster() {
    const { servers, urls } = await startRedisCluster();
    const stop = async () => {
      for (const server of servers) await server.stop();
    };
    return { address: { kind: 'cluster', urls }, servers, stop };
  },
};

/** Servers that a suite may do anything to; the suite is skipped, and says why, where none can be started. */
export const startOrSkip = async (suite: Mocha.Context, kind: RedisAddress['kind']): Promise<RedisUnderTest> => {
  const missing = redisMissing(kind);
  if (missing === undefined) return START[kind]();
  process.stderr.write(`tests of Redis ${missing}\n`);
  return suite.skip();
};

/** Opens states, and closes them all after each test. */
export const opener = () => {
  const opened: RedisState[] = [];
  return {
    open(address: RedisAddress, options: Partial<RedisOptions> = {}): RedisState {
      const state = openRedis({ address, log: silentLog, ...options });
      opened.push(state);
      return state;
    },
    async closeAll(): Promise<void> {
      for (const state of opened.splice(0)) await state.close();
    },
  };
};

/** Collects the events of a topic in the background. */
export const watch = ({ events }: Pick<RedisState, 'events'>, topic: string, afterId = 0) => {
  const over = new AbortController();
  const seen: StreamEvent[] = [];
  const ended = (async () => {
    for await (const event of events.subscribe(topic, afterId, over.signal)) seen.push(event);
  })();
  const stop = async (): Promise<void> => {
    over.abort();
    await ended;
  };
  return { seen, ended, stop, ns: () => seen.map(({ data }) => (data as { n: number }).n) };
};

export const publish = async (state: Pick<RedisState, 'events'>, topic: string, ...ns: number[]): Promise<void> => {
  for (const n of ns) await state.events.publish(topic, { type: 'token', data: { n } });
};
