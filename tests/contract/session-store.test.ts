import { onEveryTarget } from './on-every-target.ts';
import { redisWorlds } from './redis-world.ts';
import { sessionStoreContract } from './session-store.contract.ts';
import { worlds } from './targets.ts';

onEveryTarget('session store', { ...worlds, ...redisWorlds }, sessionStoreContract);
