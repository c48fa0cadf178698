import { onEveryTarget } from './on-every-target.ts';
import { postMortemContract } from './post-mortem.contract.ts';
import { worlds } from './targets.ts';

onEveryTarget('post-mortem repository', worlds, postMortemContract);
