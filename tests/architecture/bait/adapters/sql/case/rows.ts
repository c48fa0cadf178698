import { connection } from '../connection.ts';
import { outbox } from '../messaging/outbox.ts';
import { caseKey } from '../../../core/case/repository.ts';

export const cases = [connection, outbox, caseKey];
