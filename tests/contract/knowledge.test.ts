import { knowledgeContract } from './knowledge.contract.ts';
import { onEveryTarget } from './on-every-target.ts';
import { worlds } from './targets.ts';

onEveryTarget('knowledge repositories', worlds, knowledgeContract);
