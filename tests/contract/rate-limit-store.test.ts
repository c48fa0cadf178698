import { openLivePair } from './live-pair.ts';
import { onEveryTarget } from './on-every-target.ts';
import { rateLimitStoreContract } from './rate-limit-store.contract.ts';
import { worlds } from './targets.ts';

onEveryTarget('rate limit store', { ...worlds, 'sqlite, between two processes': openLivePair }, rateLimitStoreContract);
