import { memoryRedactor } from '../../adapters/memory/redactor.ts';
import { systemRedactor } from '../../adapters/system/redactor.ts';
import { onEveryTarget } from './on-every-target.ts';
import { redactorContract, SECRETS } from './redactor.contract.ts';

const targets = {
  memory: async () => memoryRedactor(SECRETS),
  system: async () => systemRedactor({ key: 'of the contract' }),
};

onEveryTarget('redactor', targets, redactorContract);
