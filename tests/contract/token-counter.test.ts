import { memoryTokenCounter } from '../../adapters/memory/token-counter.ts';
import { systemTokenCounter } from '../../adapters/system/token-counter.ts';
import { onEveryTarget } from './on-every-target.ts';
import { tokenCounterContract } from './token-counter.contract.ts';

const targets = { memory: async () => memoryTokenCounter(), system: async () => systemTokenCounter() };

onEveryTarget('token counter', targets, tokenCounterContract);
