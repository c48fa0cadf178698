import { modelCallContract } from './model-call.contract.ts';
import { onEveryTarget } from './on-every-target.ts';
import { worlds } from './targets.ts';

onEveryTarget('model call repository', worlds, modelCallContract);
