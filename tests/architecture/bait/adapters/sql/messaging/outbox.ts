import { connection } from '../connection.ts';
import { messages } from './outbox-rows.ts';

export const outbox = [connection, messages];
