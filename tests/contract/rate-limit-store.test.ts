import { onEveryTarget } from './on-every-target.ts';
import { rateLimitStoreContract } from './rate-limit-store.contract.ts';
import { redisWorlds } from './redis-world.ts';
import { livePairs, worlds } from './targets.ts';

onEveryTarget('rate limit store', { ...worlds, ...livePairs, ...redisWorlds }, rateLimitStoreContract);
