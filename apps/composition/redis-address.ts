import type { RedisAddress } from '../../adapters/redis/address.ts';

/** Several nodes are a cluster. */
export const redisAddress = ([first = '', ...others]: readonly string[]): RedisAddress =>
  others.length > 0 ? { kind: 'cluster', urls: [first, ...others] } : { kind: 'standalone', url: first };
