import { messageLedgerContract } from './message-ledger.contract.ts';
import { onEveryTarget } from './on-every-target.ts';
import { worlds } from './targets.ts';

onEveryTarget('message ledger', worlds, messageLedgerContract);
