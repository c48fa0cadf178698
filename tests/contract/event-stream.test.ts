import { eventStreamContract } from './event-stream.contract.ts';
import { onEveryTarget } from './on-every-target.ts';
import { redisWorlds } from './redis-world.ts';
import { livePairs, worlds } from './targets.ts';

onEveryTarget('event stream', { ...worlds, ...livePairs, ...redisWorlds }, eventStreamContract);
