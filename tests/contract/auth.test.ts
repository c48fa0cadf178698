import { authContract } from './auth.contract.ts';
import { onEveryTarget } from './on-every-target.ts';
import { worlds } from './targets.ts';

onEveryTarget('auth repositories', worlds, authContract);
