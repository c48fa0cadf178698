import { onEveryTarget } from './on-every-target.ts';
import { sessionStoreContract } from './session-store.contract.ts';
import { worlds } from './targets.ts';

onEveryTarget('session store', worlds, sessionStoreContract);
