import { eventStreamContract } from './event-stream.contract.ts';
import { openLivePair } from './live-pair.ts';
import { onEveryTarget } from './on-every-target.ts';
import { worlds } from './targets.ts';

onEveryTarget('event stream', { ...worlds, 'sqlite, between two processes': openLivePair }, eventStreamContract);
