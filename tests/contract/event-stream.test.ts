import { eventStreamContract } from './event-stream.contract.ts';
import { openLivePair } from './live-pair.ts';
import { onEveryTarget } from './on-every-target.ts';
import { redisWorlds } from './redis-world.ts';
import { liveWorlds } from './targets.ts';

onEveryTarget(
  'event stream',
  { ...liveWorlds, 'sqlite, between two processes': openLivePair, ...redisWorlds },
  eventStreamContract,
);
