import { evidenceContract } from './evidence.contract.ts';
import { onEveryTarget } from './on-every-target.ts';
import { worlds } from './targets.ts';

onEveryTarget('evidence repositories', worlds, evidenceContract);
