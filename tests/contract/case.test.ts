import { caseContract } from './case.contract.ts';
import { onEveryTarget } from './on-every-target.ts';
import { worlds } from './targets.ts';

onEveryTarget('case repositories', worlds, caseContract);
