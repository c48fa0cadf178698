import { onEveryTarget } from './on-every-target.ts';
import { worlds } from './targets.ts';
import { transcriptContract } from './transcript.contract.ts';

onEveryTarget('transcript repository', worlds, transcriptContract);
