import { onEveryTarget } from './on-every-target.ts';
import { worlds } from './targets.ts';
import { transactorContract } from './transactor.contract.ts';

onEveryTarget('transactor', worlds, transactorContract);
