import { onEveryTarget } from './on-every-target.ts';
import { redisWorlds } from './redis-world.ts';
import { resultStoreContract } from './result-store.contract.ts';
import { worlds } from './targets.ts';

onEveryTarget('result store', { ...worlds, ...redisWorlds }, resultStoreContract);
