import { hypothesisContract } from './hypothesis.contract.ts';
import { onEveryTarget } from './on-every-target.ts';
import { worlds } from './targets.ts';

onEveryTarget('hypothesis repository', worlds, hypothesisContract);
