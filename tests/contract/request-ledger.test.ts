import { onEveryTarget } from './on-every-target.ts';
import { requestLedgerContract } from './request-ledger.contract.ts';
import { worlds } from './targets.ts';

onEveryTarget('request ledger', worlds, requestLedgerContract);
