import { onEveryTarget } from './on-every-target.ts';
import { orphanedFilesContract } from './orphaned-files.contract.ts';
import { worlds } from './targets.ts';

onEveryTarget('files that no row names', worlds, orphanedFilesContract);
