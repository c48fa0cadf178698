import { jobQueueContract } from './job-queue.contract.ts';
import { onEveryTarget } from './on-every-target.ts';
import { worlds } from './targets.ts';

onEveryTarget('job queue', worlds, jobQueueContract);
