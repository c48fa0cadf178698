import { onEveryTarget } from './on-every-target.ts';
import { worlds } from './targets.ts';
import { turnContract } from './turn.contract.ts';

onEveryTarget('turn repository', worlds, turnContract);
