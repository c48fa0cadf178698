import { openLivePair } from './live-pair.ts';
import { onEveryTarget } from './on-every-target.ts';
import { rateLimitStoreContract } from './rate-limit-store.contract.ts';
import { redisWorlds } from './redis-world.ts';
import { liveWorlds } from './targets.ts';

onEveryTarget(
  'rate limit store',
  { ...liveWorlds, 'sqlite, between two processes': openLivePair, ...redisWorlds },
  rateLimitStoreContract,
);
