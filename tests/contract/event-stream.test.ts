import { eventStreamContract } from './event-stream.contract.ts';
import { onEveryTarget } from './on-every-target.ts';
import { worlds } from './targets.ts';

onEveryTarget('event stream', worlds, eventStreamContract);
